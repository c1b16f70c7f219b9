"""Every field of every model is classified before it can be merged, and only open ones leave the house."""

import csv
import re
from functools import cache

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from samrit.opendata.rules.datasets import DATASETS
from tests.architecture.house import PACKAGE, WITHOUT_HISTORY, app_names, house_models, label

CLASSES = {"open", "internal", "personal", "secret"}
"""open: may be published when its record is; internal: for officers; personal: about a person; secret: never shown."""

Classified = dict[tuple[str, str], str]


@cache
def classified(app: str) -> Classified:
    file = PACKAGE / app / "openness.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {(row["model"], row["field"]): row["openness"] for row in csv.DictReader(rows)}


def fields(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def openness(model: type[models.Model], field: str) -> str:
    return classified(model._meta.app_label)[model.__name__, field]


@pytest.mark.parametrize("app", app_names())
def test_every_field_is_classified_and_no_line_is_stale(app):
    mine = [model for model in house_models() if model._meta.app_label == app]
    expected = {(model.__name__, field.name) for model in mine for field in fields(model)}
    table = classified(app)
    missing = [f"{model},{field}," for model, field in sorted(expected - table.keys())]
    assert missing == [], f"classify in samrit/{app}/openness.csv"
    assert sorted(table.keys() - expected) == [], f"stale in samrit/{app}/openness.csv"
    assert set(table.values()) <= CLASSES


@pytest.mark.parametrize("model", house_models(), ids=label)
def test_history_holds_nothing_personal_or_secret(model):
    if label(model) in WITHOUT_HISTORY:
        return
    history = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    kept = {field.name for field in fields(history)}
    hidden = {f.name for f in fields(model) if openness(model, f.name) in {"personal", "secret"}}
    assert sorted(kept & hidden) == [], "exclude it: @tracked(exclude=[…])"


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_a_released_column_is_read_from_open_fields_only(dataset):
    by_name = {model.__name__: model for model in house_models()}
    named = [pair for column in dataset.columns for pair in re.findall(r"(\w+)\.(\w+)", column.source)]
    for model_name, field in named:
        model = by_name.get(model_name)
        if model is None:
            continue  # a value that rules compute
        try:
            model._meta.get_field(field)
        except FieldDoesNotExist:
            assert hasattr(model, field), f"{model_name}.{field}"
            continue
        assert openness(model, field) == "open", f"{model_name}.{field}"
