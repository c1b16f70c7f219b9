"""What was written stays: obstacles become rows of the category "other", last days by the rule are the days they were due."""

from django.db import migrations

OBSTACLES = """
INSERT INTO reporting_obstacle (uid, report_id, category, text, remedy)
SELECT gen_random_uuid(), id, 'other', obstacles, remedy FROM reporting_progressreport
WHERE obstacles <> '' OR remedy <> ''
"""
LAST_DAYS = """
UPDATE {table} SET stated_due_on = ((due_at - interval '1 microsecond') AT TIME ZONE 'Asia/Bangkok')::date
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_the_whole_quarter")]

    operations = [
        migrations.RunSQL(OBSTACLES, migrations.RunSQL.noop),
        migrations.RunSQL(LAST_DAYS.format(table="reporting_fiscalquarter"), migrations.RunSQL.noop),
        migrations.RunSQL(LAST_DAYS.format(table="reporting_entrywindow"), migrations.RunSQL.noop),
    ]
