"""Puts a master plan of our own making with its value chain into the database of a demo; prints how many nodes it has."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samrit.settings")
django.setup()

from benchmarks.plans.made import made_edition  # noqa: E402  needs Django to be set up
from samrit.lib import clock  # noqa: E402
from samrit.lib.trees import rebuild_paths  # noqa: E402
from samrit.plans.models import Edition, EditionKind, ExpectedCount, PlanNode  # noqa: E402

YEARS = {"valid_from": 2500, "valid_to": 2560, "decided_at": clock.now()}


def make() -> int:
    """The editions `mp-satit` and `vc-satit`, in force before all others, so that no other page changes."""
    sheets = made_edition(targets=140, factors=2000)
    plan = Edition.objects.create(code="mp-satit", framework="master_plan", name_th="แผนแม่บทสาธิต", **YEARS)
    chain = Edition.objects.create(code="vc-satit", framework="value_chain", name_th="ห่วงโซ่คุณค่าสาธิต", **YEARS)
    for row in sheets["kinds"]:
        EditionKind.objects.create(
            edition=_home(row["kind"], plan, chain), kind=row["kind"], parent_kind=row["parent_kind"]
        )
    strategies = list(PlanNode.objects.published().filter(kind="strategy").order_by("position"))
    made: dict[str, PlanNode] = {}
    for place, row in enumerate(sheets["nodes"]):
        made[row["official_code"]] = PlanNode.objects.create(
            edition=_home(row["kind"], plan, chain),
            kind=row["kind"],
            code=row["official_code"],
            official_code=row["official_code"],
            parent=made.get(row["parent_code"]) or strategies[place % len(strategies)],
            position=place,
            name_th=row["name_th"],
            source="สาธิต",
        )
    ExpectedCount.objects.create(edition=chain, kind="vc_factor", expected=2300, source="สาธิต")
    rebuild_paths(PlanNode)
    return len(made)


def _home(kind: str, plan: Edition, chain: Edition) -> Edition:
    return chain if kind.startswith("vc_") else plan


if __name__ == "__main__":
    print(make())
