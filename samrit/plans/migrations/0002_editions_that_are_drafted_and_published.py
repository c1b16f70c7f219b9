
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_changed_by_administrators'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('parent_kind', models.CharField(blank=True, max_length=20)),
                ('is_stopgap', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name_th', models.CharField(blank=True, max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=100)),
                ('code_pattern', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['edition_id', 'position', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='EditionKindEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('parent_kind', models.CharField(blank=True, max_length=20)),
                ('is_stopgap', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name_th', models.CharField(blank=True, max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=100)),
                ('code_pattern', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FactorMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('priority_group', models.CharField(blank=True, max_length=1)),
                ('needs_projects', models.BooleanField(blank=True, null=True)),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['node_id', '-fiscal_year'],
            },
        ),
        migrations.CreateModel(
            name='FactorMarkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('priority_group', models.CharField(blank=True, max_length=1)),
                ('needs_projects', models.BooleanField(blank=True, null=True)),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Load',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('way', models.CharField(choices=[('part', 'Add and change only'), ('whole', 'The whole edition: what is not in the file is cancelled')], default='part', max_length=5)),
                ('state', models.CharField(choices=[('checked', 'Checked'), ('applied', 'Applied'), ('undone', 'Undone')], default='checked', max_length=8)),
                ('rows', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('read_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-read_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LoadEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('file_name', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('way', models.CharField(choices=[('part', 'Add and change only'), ('whole', 'The whole edition: what is not in the file is cancelled')], default='part', max_length=5)),
                ('state', models.CharField(choices=[('checked', 'Checked'), ('applied', 'Applied'), ('undone', 'Undone')], default='checked', max_length=8)),
                ('counts', models.JSONField(default=dict)),
                ('read_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NodeMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('same', 'Same'), ('renamed', 'Renamed'), ('split', 'Split'), ('merged', 'Merged'), ('dropped', 'Dropped'), ('added', 'Added')], max_length=8)),
                ('share', models.DecimalField(decimal_places=4, max_digits=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('back_share', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('basis', models.CharField(choices=[('stated', 'Stated in the source'), ('derived', 'Our reading'), ('not_known', 'Not yet known')], default='stated', max_length=10)),
                ('source', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['from_edition_id', 'to_edition_id', 'old_id', 'new_id'],
            },
        ),
        migrations.CreateModel(
            name='NodeMappingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('relation', models.CharField(choices=[('same', 'Same'), ('renamed', 'Renamed'), ('split', 'Split'), ('merged', 'Merged'), ('dropped', 'Dropped'), ('added', 'Added')], max_length=8)),
                ('share', models.DecimalField(decimal_places=4, max_digits=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('back_share', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('basis', models.CharField(choices=[('stated', 'Stated in the source'), ('derived', 'Our reading'), ('not_known', 'Not yet known')], default='stated', max_length=10)),
                ('source', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='edition',
            options={'ordering': ['framework', 'valid_from', 'code']},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='nodehost',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='nodehost',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='nodehost',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='planlink',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='planlink',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='planlink',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plannode',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plannode',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plannode',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='nodehost',
            name='node_host_once',
        ),
        migrations.AddField(
            model_name='edition',
            name='base',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='edition',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='made_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='proposed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='purpose',
            field=models.CharField(blank=True, choices=[('revision', 'Revision'), ('completion', 'Completion')], max_length=10),
        ),
        migrations.AddField(
            model_name='edition',
            name='returned_because',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for the second person'), ('published', 'Published'), ('merged', 'Merged into its edition'), ('discarded', 'Discarded')], default='published', max_length=10),
        ),
        migrations.AddField(
            model_name='edition',
            name='why',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='base',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='made_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='made_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='proposed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='proposed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='purpose',
            field=models.CharField(blank=True, choices=[('revision', 'Revision'), ('completion', 'Completion')], max_length=10),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='returned_because',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for the second person'), ('published', 'Published'), ('merged', 'Merged into its edition'), ('discarded', 'Discarded')], default='published', max_length=10),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='why',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='nodehost',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nodehost',
            name='starts_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nodehostevent',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='nodehostevent',
            name='starts_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "update plans_nodehost set ends_on = current_date - 1 where not is_current", migrations.RunSQL.noop
        ),
        migrations.RemoveField(
            model_name='nodehost',
            name='is_current',
        ),
        migrations.RemoveField(
            model_name='nodehostevent',
            name='is_current',
        ),
        migrations.AddField(
            model_name='planlink',
            name='meaning',
            field=models.CharField(choices=[('moves', 'moves'), ('contributes', 'contributes to')], default='moves', max_length=12),
        ),
        migrations.AddField(
            model_name='planlinkevent',
            name='meaning',
            field=models.CharField(choices=[('moves', 'moves'), ('contributes', 'contributes to')], default='moves', max_length=12),
        ),
        migrations.AddField(
            model_name='plannode',
            name='description_en',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='plannode',
            name='description_th',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='plannode',
            name='origin',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='plannode',
            name='valid_from',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='plannode',
            name='valid_to',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='plannodeevent',
            name='description_en',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='plannodeevent',
            name='description_th',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='plannodeevent',
            name='origin',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='plannodeevent',
            name='valid_from',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='plannodeevent',
            name='valid_to',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='edition',
            name='code',
            field=models.SlugField(max_length=30, unique=True),
        ),
        migrations.AlterField(
            model_name='editionevent',
            name='code',
            field=models.SlugField(db_index=False, max_length=30),
        ),
        migrations.AlterField(
            model_name='expectedcount',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name='expectedcountevent',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name='nodehost',
            name='level',
            field=models.CharField(choices=[('lead', 'Lead agency'), ('host_1', 'Host, level 1'), ('host_2', 'Host, level 2'), ('host_3', 'Host, level 3'), ('support', 'Supporting agency')], max_length=10),
        ),
        migrations.AlterField(
            model_name='nodehostevent',
            name='level',
            field=models.CharField(choices=[('lead', 'Lead agency'), ('host_1', 'Host, level 1'), ('host_2', 'Host, level 2'), ('host_3', 'Host, level 3'), ('support', 'Supporting agency')], max_length=10),
        ),
        migrations.AlterField(
            model_name='plannode',
            name='kind',
            field=models.CharField(choices=[('strategy', 'Strategy'), ('strategy_goal', 'Strategy goal (Z)'), ('strategy_issue', 'Strategy issue'), ('strategy_sub_issue', 'Strategy sub-issue'), ('issue', 'Master plan issue'), ('target_y2', 'Issue target (Y2)'), ('sub_plan', 'Sub-plan'), ('guideline', 'Development guideline'), ('target_y1', 'Sub-plan target (Y1)'), ('vc_component', 'Value chain component (V)'), ('vc_factor', 'Value chain factor (F)'), ('milestone', 'NESDP milestone'), ('milestone_target', 'Milestone target'), ('milestone_indicator', 'Milestone indicator'), ('tactic', 'NESDP strategy'), ('sub_tactic', 'NESDP sub-strategy'), ('reform_area', 'Reform plan area'), ('reform_target', 'Reform target'), ('reform_issue', 'Reform issue'), ('reform_activity', 'Reform activity (Big Rock)'), ('policy', 'Government policy'), ('policy_measure', 'Measure of a government policy'), ('security_plan', 'National security plan'), ('sdg_goal', 'SDG goal'), ('sdg_target', 'SDG target'), ('sdg_indicator', 'SDG indicator'), ('pracharat_issue', 'Pracharat issue'), ('thai_niyom_frame', 'Thai Niyom framework')], max_length=20),
        ),
        migrations.AlterField(
            model_name='plannodeevent',
            name='kind',
            field=models.CharField(choices=[('strategy', 'Strategy'), ('strategy_goal', 'Strategy goal (Z)'), ('strategy_issue', 'Strategy issue'), ('strategy_sub_issue', 'Strategy sub-issue'), ('issue', 'Master plan issue'), ('target_y2', 'Issue target (Y2)'), ('sub_plan', 'Sub-plan'), ('guideline', 'Development guideline'), ('target_y1', 'Sub-plan target (Y1)'), ('vc_component', 'Value chain component (V)'), ('vc_factor', 'Value chain factor (F)'), ('milestone', 'NESDP milestone'), ('milestone_target', 'Milestone target'), ('milestone_indicator', 'Milestone indicator'), ('tactic', 'NESDP strategy'), ('sub_tactic', 'NESDP sub-strategy'), ('reform_area', 'Reform plan area'), ('reform_target', 'Reform target'), ('reform_issue', 'Reform issue'), ('reform_activity', 'Reform activity (Big Rock)'), ('policy', 'Government policy'), ('policy_measure', 'Measure of a government policy'), ('security_plan', 'National security plan'), ('sdg_goal', 'SDG goal'), ('sdg_target', 'SDG target'), ('sdg_indicator', 'SDG indicator'), ('pracharat_issue', 'Pracharat issue'), ('thai_niyom_frame', 'Thai Niyom framework')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='plannode',
            index=models.Index(fields=['official_code'], name='plans_plann_officia_b74bb9_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_editionevent" ("base_id", "code", "decided_at", "decided_by_id", "framework", "id", "made_at", "made_by_id", "name_en", "name_th", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "purpose", "returned_because", "source", "state", "valid_from", "valid_to", "why") VALUES (NEW."base_id", NEW."code", NEW."decided_at", NEW."decided_by_id", NEW."framework", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name_en", NEW."name_th", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."purpose", NEW."returned_because", NEW."source", NEW."state", NEW."valid_from", NEW."valid_to", NEW."why"); RETURN NULL;', hash='e8382c36940a328ae2837ca2eabb274716ce8483', operation='INSERT', pgid='pgtrigger_insert_insert_39988', table='plans_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_editionevent" ("base_id", "code", "decided_at", "decided_by_id", "framework", "id", "made_at", "made_by_id", "name_en", "name_th", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "purpose", "returned_because", "source", "state", "valid_from", "valid_to", "why") VALUES (NEW."base_id", NEW."code", NEW."decided_at", NEW."decided_by_id", NEW."framework", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name_en", NEW."name_th", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."purpose", NEW."returned_because", NEW."source", NEW."state", NEW."valid_from", NEW."valid_to", NEW."why"); RETURN NULL;', hash='1b9d8f0e726874fa973ea30776a3c53d32daf0ba', operation='UPDATE', pgid='pgtrigger_update_update_e8fc7', table='plans_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_editionevent" ("base_id", "code", "decided_at", "decided_by_id", "framework", "id", "made_at", "made_by_id", "name_en", "name_th", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "purpose", "returned_because", "source", "state", "valid_from", "valid_to", "why") VALUES (OLD."base_id", OLD."code", OLD."decided_at", OLD."decided_by_id", OLD."framework", OLD."id", OLD."made_at", OLD."made_by_id", OLD."name_en", OLD."name_th", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."purpose", OLD."returned_because", OLD."source", OLD."state", OLD."valid_from", OLD."valid_to", OLD."why"); RETURN NULL;', hash='b0948c1f49ca3c1ac32702d0b50c301160611970', operation='DELETE', pgid='pgtrigger_delete_delete_af9fc', table='plans_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodehost',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_nodehostevent" ("agency_th", "ends_on", "id", "level", "node_id", "note", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on") VALUES (NEW."agency_th", NEW."ends_on", NEW."id", NEW."level", NEW."node_id", NEW."note", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."starts_on"); RETURN NULL;', hash='5e3df500f3fda9f0feeb5c0c8e7c46faef8502f7', operation='INSERT', pgid='pgtrigger_insert_insert_233f7', table='plans_nodehost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodehost',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_nodehostevent" ("agency_th", "ends_on", "id", "level", "node_id", "note", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on") VALUES (NEW."agency_th", NEW."ends_on", NEW."id", NEW."level", NEW."node_id", NEW."note", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."starts_on"); RETURN NULL;', hash='2eb9ad31213069a8a69df573e586049325dbbec3', operation='UPDATE', pgid='pgtrigger_update_update_e919e', table='plans_nodehost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodehost',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_nodehostevent" ("agency_th", "ends_on", "id", "level", "node_id", "note", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on") VALUES (OLD."agency_th", OLD."ends_on", OLD."id", OLD."level", OLD."node_id", OLD."note", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."starts_on"); RETURN NULL;', hash='31c19a1965e605cb3c46699232cdd20019885666', operation='DELETE', pgid='pgtrigger_delete_delete_f8d70', table='plans_nodehost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planlinkevent" ("basis", "cause_id", "effect_id", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."basis", NEW."cause_id", NEW."effect_id", NEW."id", NEW."meaning", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source"); RETURN NULL;', hash='c67c8cd088c46d2506bbbbe462c30783e7bd7b0f', operation='INSERT', pgid='pgtrigger_insert_insert_85d2a', table='plans_planlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_planlinkevent" ("basis", "cause_id", "effect_id", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."basis", NEW."cause_id", NEW."effect_id", NEW."id", NEW."meaning", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source"); RETURN NULL;', hash='251fbeb71802722529106b3a59b56af51e978df7', operation='UPDATE', pgid='pgtrigger_update_update_7e362', table='plans_planlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planlink',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planlinkevent" ("basis", "cause_id", "effect_id", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."basis", OLD."cause_id", OLD."effect_id", OLD."id", OLD."meaning", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source"); RETURN NULL;', hash='64661f93289a2a83eb44d01286fed0c3e05c6da3', operation='DELETE', pgid='pgtrigger_delete_delete_0f7c2', table='plans_planlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannode',
            trigger=pgtrigger.compiler.Trigger(name='closed_when_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('samrit.plan_door', true), '') <> 'open'\n               and exists (select from plans_edition e where e.id = old.edition_id and e.state = 'published')\n               and (tg_op = 'DELETE' or to_jsonb(old) - 'path' is distinct from to_jsonb(new) - 'path') then\n                raise exception 'A published edition is not edited.' using errcode = 'check_violation';\n            end if;\n            if tg_op = 'DELETE' then return old; end if;\n            return new;\n        ", hash='f7b100095c843c11a00402c5f619c15da4cc8409', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_when_published_df78e', table='plans_plannode', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannode',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_plannodeevent" ("attestation", "code", "description_en", "description_th", "edition_id", "id", "kind", "name_en", "name_th", "note", "official_code", "origin_id", "parent_basis", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "source_url", "status", "valid_from", "valid_to", "wording_variants") VALUES (NEW."attestation", NEW."code", NEW."description_en", NEW."description_th", NEW."edition_id", NEW."id", NEW."kind", NEW."name_en", NEW."name_th", NEW."note", NEW."official_code", NEW."origin_id", NEW."parent_basis", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."source_url", NEW."status", NEW."valid_from", NEW."valid_to", NEW."wording_variants"); RETURN NULL;', hash='a0e0ed96f6387b7443004a27fa2c92e7897f3965', operation='INSERT', pgid='pgtrigger_insert_insert_77245', table='plans_plannode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannode',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_plannodeevent" ("attestation", "code", "description_en", "description_th", "edition_id", "id", "kind", "name_en", "name_th", "note", "official_code", "origin_id", "parent_basis", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "source_url", "status", "valid_from", "valid_to", "wording_variants") VALUES (NEW."attestation", NEW."code", NEW."description_en", NEW."description_th", NEW."edition_id", NEW."id", NEW."kind", NEW."name_en", NEW."name_th", NEW."note", NEW."official_code", NEW."origin_id", NEW."parent_basis", NEW."parent_id", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."source_url", NEW."status", NEW."valid_from", NEW."valid_to", NEW."wording_variants"); RETURN NULL;', hash='200b2f8e43343f3b1ab9b73ed1338c7fc7332157', operation='UPDATE', pgid='pgtrigger_update_update_1de87', table='plans_plannode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannode',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_plannodeevent" ("attestation", "code", "description_en", "description_th", "edition_id", "id", "kind", "name_en", "name_th", "note", "official_code", "origin_id", "parent_basis", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "source_url", "status", "valid_from", "valid_to", "wording_variants") VALUES (OLD."attestation", OLD."code", OLD."description_en", OLD."description_th", OLD."edition_id", OLD."id", OLD."kind", OLD."name_en", OLD."name_th", OLD."note", OLD."official_code", OLD."origin_id", OLD."parent_basis", OLD."parent_id", OLD."path", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."source_url", OLD."status", OLD."valid_from", OLD."valid_to", OLD."wording_variants"); RETURN NULL;', hash='9e3a95ee83016b05abf198f1d3211374fa75e052', operation='DELETE', pgid='pgtrigger_delete_delete_034ae', table='plans_plannode', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('proposed_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='edition_two_people_publish'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='edition_years_in_order'),
        ),
        migrations.AddConstraint(
            model_name='nodehost',
            constraint=models.UniqueConstraint(fields=('node', 'level', 'agency_th', 'starts_on'), name='node_host_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='nodehost',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='node_host_days_in_order'),
        ),
        migrations.AddField(
            model_name='editionkind',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kinds', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='editionkindevent',
            name='edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='editionkindevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='editionkindevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.editionkind'),
        ),
        migrations.AddField(
            model_name='factormark',
            name='node',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='factormarkevent',
            name='node',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='factormarkevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='factormarkevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.factormark'),
        ),
        migrations.AddField(
            model_name='load',
            name='applied_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='load',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='loads', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='load',
            name='read_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='loadevent',
            name='applied_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='loadevent',
            name='edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='loadevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='loadevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.load'),
        ),
        migrations.AddField(
            model_name='loadevent',
            name='read_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nodemapping',
            name='from_edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crosswalk_out', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='nodemapping',
            name='new',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='predecessors', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='nodemapping',
            name='old',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='successors', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='nodemapping',
            name='to_edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crosswalk_in', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='from_edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.edition'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='new',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='old',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plannode'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.nodemapping'),
        ),
        migrations.AddField(
            model_name='nodemappingevent',
            name='to_edition',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.edition'),
        ),
        migrations.AddConstraint(
            model_name='editionkind',
            constraint=models.UniqueConstraint(fields=('edition', 'kind', 'parent_kind'), name='edition_kind_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionkind',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_editionkindevent" ("code_pattern", "edition_id", "id", "is_stopgap", "kind", "name_en", "name_th", "parent_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."code_pattern", NEW."edition_id", NEW."id", NEW."is_stopgap", NEW."kind", NEW."name_en", NEW."name_th", NEW."parent_kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='134fd0ff12425abd93ede3820ffd073e301b560b', operation='INSERT', pgid='pgtrigger_insert_insert_7d069', table='plans_editionkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionkind',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_editionkindevent" ("code_pattern", "edition_id", "id", "is_stopgap", "kind", "name_en", "name_th", "parent_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."code_pattern", NEW."edition_id", NEW."id", NEW."is_stopgap", NEW."kind", NEW."name_en", NEW."name_th", NEW."parent_kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='460044d11b309e78118cdb8686cae0d1c794762c', operation='UPDATE', pgid='pgtrigger_update_update_1ea2f', table='plans_editionkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionkind',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_editionkindevent" ("code_pattern", "edition_id", "id", "is_stopgap", "kind", "name_en", "name_th", "parent_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."code_pattern", OLD."edition_id", OLD."id", OLD."is_stopgap", OLD."kind", OLD."name_en", OLD."name_th", OLD."parent_kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='f6a9e45b8a7ef55fb42c0011323b9f61114f539e', operation='DELETE', pgid='pgtrigger_delete_delete_e1653', table='plans_editionkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='editionkindevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07eb1f56a6b7cac1340e92df8e15a6b0db1742af', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_18d43', table='plans_editionkindevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='factormark',
            constraint=models.UniqueConstraint(fields=('node', 'fiscal_year'), name='factor_mark_once'),
        ),
        migrations.AddConstraint(
            model_name='factormark',
            constraint=models.CheckConstraint(condition=models.Q(('priority_group', ''), ('priority_group__range', ('A', 'J')), _connector='OR'), name='factor_mark_group_a_to_j'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factormark',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_factormarkevent" ("fiscal_year", "id", "needs_projects", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_group", "source") VALUES (NEW."fiscal_year", NEW."id", NEW."needs_projects", NEW."node_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_group", NEW."source"); RETURN NULL;', hash='9ff43ca16de9139446f28a248bd02aec31550251', operation='INSERT', pgid='pgtrigger_insert_insert_28ef6', table='plans_factormark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factormark',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_factormarkevent" ("fiscal_year", "id", "needs_projects", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_group", "source") VALUES (NEW."fiscal_year", NEW."id", NEW."needs_projects", NEW."node_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_group", NEW."source"); RETURN NULL;', hash='d05407766ccffde75ef25bf4edbb2f2dc720e4b5', operation='UPDATE', pgid='pgtrigger_update_update_820ae', table='plans_factormark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factormark',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_factormarkevent" ("fiscal_year", "id", "needs_projects", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_group", "source") VALUES (OLD."fiscal_year", OLD."id", OLD."needs_projects", OLD."node_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_group", OLD."source"); RETURN NULL;', hash='88d59185aa23307ba68e10768b39968e86475df3', operation='DELETE', pgid='pgtrigger_delete_delete_3f012', table='plans_factormark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factormarkevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f67125d3dab6b05ab2354faf5d221a853f3d3dd9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6544d', table='plans_factormarkevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='load',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_loadevent" ("applied_at", "applied_by_id", "counts", "edition_id", "file_hash", "file_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "state", "way") VALUES (NEW."applied_at", NEW."applied_by_id", NEW."counts", NEW."edition_id", NEW."file_hash", NEW."file_name", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."state", NEW."way"); RETURN NULL;', hash='083d26ce64f08b3ae58732bc72d5d75c26c9bbaf', operation='INSERT', pgid='pgtrigger_insert_insert_6fd05', table='plans_load', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='load',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."applied_at" IS DISTINCT FROM (NEW."applied_at") OR OLD."applied_by_id" IS DISTINCT FROM (NEW."applied_by_id") OR OLD."counts" IS DISTINCT FROM (NEW."counts") OR OLD."edition_id" IS DISTINCT FROM (NEW."edition_id") OR OLD."file_hash" IS DISTINCT FROM (NEW."file_hash") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."read_at" IS DISTINCT FROM (NEW."read_at") OR OLD."read_by_id" IS DISTINCT FROM (NEW."read_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."way" IS DISTINCT FROM (NEW."way"))', func='INSERT INTO "plans_loadevent" ("applied_at", "applied_by_id", "counts", "edition_id", "file_hash", "file_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "state", "way") VALUES (NEW."applied_at", NEW."applied_by_id", NEW."counts", NEW."edition_id", NEW."file_hash", NEW."file_name", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."state", NEW."way"); RETURN NULL;', hash='474cc2cd988d178d93481e2a5318e52f8552d0e4', operation='UPDATE', pgid='pgtrigger_update_update_31aee', table='plans_load', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='load',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_loadevent" ("applied_at", "applied_by_id", "counts", "edition_id", "file_hash", "file_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "state", "way") VALUES (OLD."applied_at", OLD."applied_by_id", OLD."counts", OLD."edition_id", OLD."file_hash", OLD."file_name", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."read_at", OLD."read_by_id", OLD."state", OLD."way"); RETURN NULL;', hash='4228081d99bbea77fcf76963c9c76afc829cf53d', operation='DELETE', pgid='pgtrigger_delete_delete_949c8', table='plans_load', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loadevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='69f7518ad25fd7857d08464dae0df42744b7fbd9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0ed0', table='plans_loadevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='nodemapping',
            constraint=models.UniqueConstraint(fields=('from_edition', 'to_edition', 'old', 'new'), name='node_mapping_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='nodemapping',
            constraint=models.CheckConstraint(condition=models.Q(('old__isnull', False), ('new__isnull', False), _connector='OR'), name='node_mapping_of_something'),
        ),
        migrations.AddConstraint(
            model_name='nodemapping',
            constraint=models.CheckConstraint(condition=models.Q(('from_edition', models.F('to_edition')), _negated=True), name='node_mapping_between_two'),
        ),
        migrations.AddConstraint(
            model_name='nodemapping',
            constraint=models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 100)), name='node_mapping_share_is_percent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodemapping',
            trigger=pgtrigger.compiler.Trigger(name='closed_when_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('samrit.plan_door', true), '') <> 'open'\n               and exists (select from plans_edition e where e.id = old.to_edition_id and e.state = 'published')\n               and (tg_op = 'DELETE' or to_jsonb(old) - 'path' is distinct from to_jsonb(new) - 'path') then\n                raise exception 'A published edition is not edited.' using errcode = 'check_violation';\n            end if;\n            if tg_op = 'DELETE' then return old; end if;\n            return new;\n        ", hash='edc431e952354c251f89900076a547c336234096', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_when_published_b8dd2', table='plans_nodemapping', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodemapping',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_nodemappingevent" ("back_share", "basis", "from_edition_id", "id", "new_id", "note", "old_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "share", "source", "to_edition_id") VALUES (NEW."back_share", NEW."basis", NEW."from_edition_id", NEW."id", NEW."new_id", NEW."note", NEW."old_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."relation", NEW."share", NEW."source", NEW."to_edition_id"); RETURN NULL;', hash='bb66a19082af044bab4535a9713b0b1537e2969c', operation='INSERT', pgid='pgtrigger_insert_insert_ab324', table='plans_nodemapping', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodemapping',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_nodemappingevent" ("back_share", "basis", "from_edition_id", "id", "new_id", "note", "old_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "share", "source", "to_edition_id") VALUES (NEW."back_share", NEW."basis", NEW."from_edition_id", NEW."id", NEW."new_id", NEW."note", NEW."old_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."relation", NEW."share", NEW."source", NEW."to_edition_id"); RETURN NULL;', hash='a57f296e07f2f72900ca79a2b7948ceacde1ad80', operation='UPDATE', pgid='pgtrigger_update_update_2fcf3', table='plans_nodemapping', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodemapping',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_nodemappingevent" ("back_share", "basis", "from_edition_id", "id", "new_id", "note", "old_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation", "share", "source", "to_edition_id") VALUES (OLD."back_share", OLD."basis", OLD."from_edition_id", OLD."id", OLD."new_id", OLD."note", OLD."old_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."relation", OLD."share", OLD."source", OLD."to_edition_id"); RETURN NULL;', hash='507fccbb81c934ff16c6e34e173673b9e6aebfdb', operation='DELETE', pgid='pgtrigger_delete_delete_cc30d', table='plans_nodemapping', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nodemappingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5147286fa692f47b3854211be5a425df21c85709', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5b411', table='plans_nodemappingevent', when='BEFORE')),
        ),
    ]
