"""Who acted and why stays as it was written: a row of the history's context changes only in the transaction that made it."""

from django.db import migrations

GUARD = """
create function audit_keep_context() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.created_at = now() and new.id = old.id then
        return new;
    end if;
    raise exception 'the context of history is append-only';
end $$;
create trigger audit_keep_context before update or delete on pghistory_context
    for each row execute function audit_keep_context();
"""
UNGUARD = """
drop trigger audit_keep_context on pghistory_context;
drop function audit_keep_context();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
