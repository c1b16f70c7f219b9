"""The pack of policy monitors: what it ships, where its codes come from, and that a version is never edited."""

from pathlib import Path

import pytest

from samrit.lib import packs
from samrit.lib.packs import BadPack
from samrit.monitors.actions.policy import load_monitors
from samrit.monitors.models import PolicyMonitor

APP = Path(load_monitors.__code__.co_filename).resolve().parent.parent
PLANS = APP.parent / "plans" / "packs"


def pack():
    return packs.read(APP / "packs" / "monitors")


def test_what_ships(db):
    read = pack()
    assert not read.faults
    assert load_monitors(pack=read, by=None).added == 5
    shipped = {row.code: row for row in PolicyMonitor.objects.all()}
    assert sorted(shipped) == ["inspectors-round", "one-report", "pracharat", "province-meeting", "thai-niyom"]
    assert shipped["pracharat"].groups.count() == 14
    assert shipped["thai-niyom"].groups.count() == 10
    assert (shipped["thai-niyom"].valid_from.year, shipped["thai-niyom"].valid_to.year) == (2018, 2019)
    assert all(row.source for row in shipped.values())
    assert [row.rounds_before for row in (shipped["pracharat"], shipped["one-report"])] == [6, 0]
    again = load_monitors(pack=pack(), by=None)
    assert not again.any


def test_the_codes_are_those_of_the_plans():
    known = {
        (
            row["edition"].split("-")[0] if row["kind"].startswith("pracharat") else "thai",
            row["kind"],
            row["official_code"],
        )
        for row in packs.read(PLANS / "policies").rows("nodes")
    }
    asked = [row for row in pack().rows("nodes") if row["framework"] in ("pracharat", "thai_niyom")]
    assert len(asked) == 22
    assert {
        ("pracharat" if row["framework"] == "pracharat" else "thai", row["kind"], row["code"]) for row in asked
    } == known


def test_the_articles_of_the_plans_stand_under_nodes_that_are_loaded():
    above = {
        (row["kind"], row["official_code"])
        for name in ("national-strategy", "level-two")
        for row in packs.read(PLANS / name).rows("nodes")
    }
    asked = [row for row in pack().rows("nodes") if row["under"]]
    assert [(row["code"], row["under"]) for row in asked] == [
        ("4.1.1", "1"), ("4.4.3", "2"), ("4.3.2", "6"), ("2", "1"), ("4", "2"), ("4", "3"), ("1", "11"),
    ]  # fmt: skip
    for row in asked:
        kind = "strategy" if row["framework"] == "national_strategy" else "reform_area"
        assert (kind, row["under"]) in above


def test_a_version_is_never_edited(db):
    load_monitors(pack=pack(), by=None)
    PolicyMonitor.objects.filter(code="pracharat").update(name_th="อื่น")
    with pytest.raises(BadPack) as no:
        load_monitors(pack=pack(), by=None)
    assert [fault.code for fault in no.value.faults] == ["changed"]
    assert PolicyMonitor.objects.count() == 5
