"""The people of the deadline hour: each with a post, a key of the API, and one report of the last quarter ready to be sent.

The bodies are numbered and exist in this benchmark only; real records stand behind every project. What they report follows the
plans from a seed, as the demonstration's reports do.
"""

import datetime as dt
import json
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger

from benchmarks.reporting.data import BODY, GROUP, QUARTER, YEAR, give_to, window
from samrit.accounts.actions.machines import SHOWN, SIGN, hashed
from samrit.accounts.models import ApiToken, Membership, User
from samrit.accounts.roles import Role
from samrit.approvals.models import State
from samrit.lib import clock
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, Project, YearPlan
from samrit.reporting.api.reading import told
from samrit.reporting.queries.workbooks.records import AT_ONCE, Standing, standings
from samrit.reporting.rules import checks
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import is_untouched
from samrit.workspace.actions.demo_answers import answers
from samrit.workspace.rules import demonstration as demo

SINCE = dt.date(2018, 10, 1)
SEED = 2565
TWICE = 20
"""Each twentieth person presses the button twice."""


@dataclass(frozen=True)
class Sender:
    """One person: her user name, her key, the year plan she reports on, what she sends (answers by key, as JSON writes them),
    the second of the burst at which she sends it, and whether she sends it twice."""

    username: str
    secret: str
    plan: int
    code: str
    values: dict[str, Any]
    at: float
    twice: bool

    @property
    def key(self) -> str:
        """Her idempotency key: the same however often she sends."""
        return f"m6-{self.code}-{QUARTER}"

    @property
    def body(self) -> bytes:
        """What goes over the line."""
        report = {"project": self.code, "fiscal_year": YEAR, "quarter": QUARTER, "values": self.values, "send": True}
        return json.dumps({"reports": [report]}).encode()


@dataclass(frozen=True)
class Ready:
    """A report that is not begun, with complete answers for it by key, and the same as JSON writes them."""

    plan: int
    code: str
    values: dict[str, Any]
    told: dict[str, Any]


def senders(count: int, seconds: float) -> list[Sender]:
    """So many people with what each will send, within so many seconds."""
    draw = random.Random(SEED)  # noqa: S311  a seeded draw of a measure
    found = list(ready(count))
    assert len(found) == count, f"only {len(found)} reports are ready to be sent"
    with pgtrigger.ignore():
        names = _posts([one.plan for one in found])
        keys = _keys(names)
    return [
        Sender(name, keys[name], one.plan, one.code, one.told, draw.uniform(0, seconds), number % TWICE == 0)
        for number, (name, one) in enumerate(zip(names, found, strict=True))
    ]


def ready(count: int) -> Iterator[Ready]:
    """So many year plans whose last report is not begun, with what the demonstration would report of them."""
    reader, known = User.objects.get(username="analyst"), set(Project.objects.values_list("code", flat=True))
    rows = YearPlan.objects.filter(fiscal_year=YEAR, origin=Origin.LIVING, approval__state=State.APPROVED)
    rows = rows.exclude(project__owner__code__startswith=BODY).filter(project__cancelled_on__isnull=True)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    found = 0
    for start in range(0, len(keys), AT_ONCE):
        plans = rows.filter(pk__in=keys[start : start + AT_ONCE]).select_related("project__owner", "approval")
        for one in standings(reader, plans.order_by("pk"), window()):
            values = _answers(one, known) if is_untouched(one.stored) else {}
            if values:
                fields = one.record.fields
                written = {key: told(fields[key], value) for key, value in values.items()}
                yield Ready(one.year_plan.pk, one.record.code, values, written)
                found += 1
            if found == count:
                return


def _answers(one: Standing, known: set[str]) -> dict[str, Any]:
    """What the demonstration would report of it; nothing where something would be missing or wrong."""
    case, code = one.record.case, one.record.code
    first = code.rpartition("-")[0]
    draw = demo.generator_for(first if first in known else code, "reports")
    values = answers(case.plan, QUARTER, demo.result_factor(draw), draw, {})
    whole = Case(case.plan, QUARTER, {**case.values, **values}, case.previous)
    if checks.missing(whole) or checks.check_values(whole):
        return {}
    return {key: value for key, value in values.items() if value is not None}


def _posts(plans: list[int]) -> list[str]:
    """Divisions of ten people with an approver each, ten of them under a department with its own; the projects are theirs."""
    top, _made = Organisation.objects.get_or_create(code=BODY, defaults={"kind": "ministry", "name_th": "หน่วยวัด"})
    run = Organisation.objects.filter(code__startswith=f"{BODY}-").count()
    names: list[str] = []
    divisions: list[tuple[Organisation, list[int]]] = []
    department = top
    for number, start in enumerate(range(0, len(plans), GROUP), run):
        if number % GROUP == 0 or department is top:
            department = _body(f"{BODY}-D{number:04}", "department", top)
            _member(f"bench-head-{number:04}", department, Role.DEPARTMENT_APPROVER)
        division = _body(f"{BODY}-{number:04}", "division", department)
        _member(f"bench-approver-{number:04}", division, Role.DIVISION_APPROVER)
        divisions.append((division, plans[start : start + GROUP]))
        names += [
            _member(f"bench-{number:04}-{place}", division, Role.DIVISION_EDITOR).username
            for place in range(len(divisions[-1][1]))
        ]
    rebuild_tree()
    for division, own in divisions:
        give_to(division.pk, own)
    return names


def _body(code: str, kind: str, parent: Organisation) -> Organisation:
    return Organisation.objects.create(code=code, kind=kind, name_th=f"หน่วยวัด {code}", parent=parent)


def _member(username: str, unit: Organisation, role: Role) -> User:
    user = User.objects.create_user(username)
    Membership.objects.create(user=user, unit=unit, role=role, starts_on=SINCE)
    return user


def _keys(names: list[str]) -> dict[str, str]:
    """A key of the API for each, that may write."""
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    made, now = {name: SIGN + secrets.token_urlsafe(32) for name in names}, clock.now()
    ApiToken.objects.bulk_create(
        ApiToken(
            user=users[name],
            name="bench",
            prefix=secret[:SHOWN],
            token_hash=hashed(secret),
            may_write=True,
            made_at=now,
            expires_at=now + dt.timedelta(days=30),
        )
        for name, secret in made.items()
    )
    return made
