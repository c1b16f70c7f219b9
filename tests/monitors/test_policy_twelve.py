"""Pracharat by its shipped 12 issues, through the four quarters of a year with one figure corrected later, counted by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from samrit.accounts.models import User
from samrit.lib import clock, packs
from samrit.monitors.actions.policy import load_monitors
from samrit.monitors.queries import policy
from samrit.monitors.queries.policy_page import Asked, MonitorPage, page_of
from samrit.monitors.rules.policy import Span
from samrit.organisations.models import Organisation
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import PlanNode
from samrit.reporting.models import ProgressReport
from tests.monitors.conftest import at, make_calendar
from tests.monitors.policy_world import project, reported, version

PLANS, MONITORS = settings.PACKAGE / "plans" / "packs", settings.PACKAGE / "monitors" / "packs" / "monitors"
ISSUES = range(1, 13)
SENT = {1: "2022-01-20T10:00", 2: "2022-04-20T10:00", 3: "2022-07-20T10:00", 4: "2022-10-20T10:00"}
"""Each within the thirty days of its quarter."""
NAMES = ("projects", "money", "disbursed", "actual", "reports", "missing", "late")


def node(number: int) -> PlanNode:
    return PlanNode.objects.get(edition__framework="pracharat", official_code=str(number))


@pytest.fixture
def reports(unit: Organisation, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], ProgressReport]:
    """Of each issue n one project of n million baht that has disbursed n × quarter × 100,000 and stands at quarter × 20 percent; one
    of 12 million that is tied to all issues and has reported the first quarter only; and one that is tied to none."""
    load_edition(pack=packs.read(PLANS / "policies"), by=None)
    load_monitors(pack=packs.read(MONITORS), by=None)
    make_calendar()
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-20T09:00"))
    made = {}
    for number in ISSUES:
        plan = project(unit, f"P-{number:02}", f"{number}000000.00", node(number))
        for quarter, sent in SENT.items():
            spent = str(number * quarter * 100_000)
            made[plan.project.code, quarter] = reported(
                plan, quarter=quarter, sent=sent, planned=str(quarter * 25), actual=str(quarter * 20), spent=spent
            )
    broad = project(unit, "P-ALL", "12000000.00", *(node(number) for number in ISSUES))
    made["P-ALL", 1] = reported(broad, sent=SENT[1], planned="25", actual="10", spent="500000")
    project(unit, "P-NONE", "99000000.00")
    return made


def read(user: User, quarter: int, known: str = "now") -> MonitorPage:
    definition = policy.find("pracharat")
    assert definition is not None
    return page_of(user, definition, replace(Asked(Span(2565, quarter=quarter)), known=known))


def told(page: MonitorPage, line: str) -> list[Decimal | None]:
    found = page.line(line)
    assert found is not None
    return [found.figure(page.columns[name]) for name in NAMES]


def mean(*pairs: tuple[int, int]) -> Decimal:
    """Percent weighted with money."""
    return (Decimal(sum(a * b for a, b in pairs)) / sum(b for _a, b in pairs)).quantize(Decimal("0.01"))


@pytest.mark.django_db
def test_all_twelve_issues_through_four_quarters(reports: Any, analyst: User) -> None:
    for quarter in SENT:
        page = read(analyst, quarter)
        first = quarter == 1
        for number in ISSUES:
            progress = mean((quarter * 20, number), (10, 12)) if first else Decimal(quarter * 20)
            spent = number * quarter * 100_000 + (500_000 if first else 0)
            row = [2, (number + 12) * 1_000_000, spent, progress, 1 + first, 1 - first, 0]
            assert told(page, f"issue-{number:02}") == row, (quarter, number)
        # 1 + 2 + … + 12 = 78, and the broad project once
        progress = mean((20, 78), (10, 12)) if first else Decimal(quarter * 20)
        spent = 78 * quarter * 100_000 + (500_000 if first else 0)
        assert told(page, "total") == [13, 90_000_000, spent, progress, 12 + first, 1 - first, 0]
        assert page.spared.forms == 13 * {1: 1, 2: 3, 3: 4, 4: 6}[quarter]


@pytest.mark.django_db
def test_a_later_correction_changes_what_is_known_now_and_not_what_was_known(reports: Any, analyst: User) -> None:
    version(reports["P-05", 2], at("2022-11-01T10:00"), planned="50", actual="35", spent="900000")
    then, now = read(analyst, 2, "due"), read(analyst, 2)
    assert told(then, "issue-05") == [2, 17_000_000, 1_000_000, 40, 1, 1, 0]
    assert told(now, "issue-05") == [2, 17_000_000, 900_000, 35, 1, 1, 0]
    assert told(then, "total")[2] == 78 * 200_000
    assert told(now, "total")[2] == 78 * 200_000 - 100_000
    assert told(now, "issue-04") == told(then, "issue-04")
