import django.db.models.fields.json
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opendata', '0002_lists_by_kept_columns'),
    ]

    operations = [
        migrations.AddField(
            model_name='releasedrow',
            name='adds_up',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('adds_up', 'data'), models.BooleanField(null=True)), output_field=models.BooleanField(null=True)),
        ),
    ]
