"""Keys point down the map. Written as strings they are invisible to the import contract, so they are looked at here."""

import pytest

from tests.architecture.house import height, house_models, label

KEYS = [
    pytest.param(model, field, id=f"{label(model)}.{field.name}")
    for model in house_models()
    for field in model._meta.get_fields()
    if field.concrete and field.is_relation and field.model is model
]


@pytest.mark.parametrize(("model", "field"), KEYS)
def test_a_key_points_down_the_map_and_gives_the_lower_app_no_way_back(model, field):
    mine, theirs = model._meta.app_label, field.related_model._meta.app_label
    if mine == theirs:
        return
    assert theirs in height(), f"{theirs} is not on the map"
    assert height()[mine] > height()[theirs], f"{mine} stands not above {theirs}"
    assert field.remote_field.related_name == "+", 'a key that crosses an app has related_name="+"'


def test_no_model_has_a_generic_relation():
    names = {"GenericForeignKey", "GenericRelation"}
    found = [label(m) for m in house_models() for f in m._meta.get_fields() if type(f).__name__ in names]
    assert found == []


def test_every_app_is_on_the_map():
    assert {model._meta.app_label for model in house_models()} <= set(height())
