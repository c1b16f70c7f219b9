"""Names are listed in Thai order; a moment marks names that were erased."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from samrit.lib import thai


def write_sort_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The keys of the names that are there."""
    for name in apps.get_model("accounts", "PersonName").objects.iterator():
        name.sort_key = thai.sort_key(name.full_name)[:700]
        name.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_the_door'),
    ]

    operations = [
        migrations.AddField(
            model_name='personname',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='personname',
            name='sort_key',
            field=models.CharField(db_collation='C', default='', editable=False, max_length=700),
        ),
        migrations.RunPython(write_sort_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='personname',
            name='sort_key',
            field=models.CharField(db_collation='C', db_index=True, default='', editable=False, max_length=700),
        ),
    ]
