"""What is measured, in which order: what needs reports that are not begun goes before what sends them."""

import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Q, QuerySet
from django.test import Client

from benchmarks.clocks import timed
from benchmarks.reporting import data
from benchmarks.reporting.deadline import deadline
from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.monitors.queries.completeness import Board, board, find_body
from samrit.monitors.rules.completeness import PLAN
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.actions.passage import approve_report
from samrit.reporting.models import ProgressReport

LEVELS = 20


def run_all(chosen: Namespace) -> Iterator[str]:
    """Every figure, or those of some measures, one line each."""
    measures: dict[str, Callable[[], Iterator[str]]] = {
        "opening": lambda: apart("opening"),
        "workbook": lambda: apart("workbook", min(chosen.workbook, chosen.projects // 2)),
        "deadline": lambda: deadline(min(chosen.people, chosen.projects // 2), chosen.burst, kill=chosen.kill),
        "totals": lambda: totals(chosen.approvals),
        "board": boards,
        "treasury": lambda: apart("treasury", chosen.lines),
    }
    for name, measure in measures.items():
        if not chosen.only or name in chosen.only:
            yield from measure()


def apart(measure: str, *words: object) -> Iterator[str]:
    """What a measure prints that runs in a process of its own, so that its memory can be told."""
    command = [sys.executable, "-m", "benchmarks.reporting.apart", measure, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own command
        yield from (line.rstrip("\n") for line in process.stdout or ())
    assert process.returncode == 0, f"{measure} ended with {process.returncode}"


def totals(count: int) -> Iterator[str]:
    """Reports that were sent are approved step by step; right after the last approval the board, its page and the list are read:
    they count it."""
    user, client = _reader()
    sent = _sent().order_by("pk")
    chosen = list(sent.select_related("approval", "year_plan__project__owner")[:count])
    assert chosen, "no report waits for approval: measure the deadline first"
    before = _approved(user)
    began = time.perf_counter()
    for report in chosen[:-1]:
        _approve(report)
    each = (time.perf_counter() - began) / max(1, len(chosen) - 1)
    listed = f"/api/v1/reports?fiscal_year={data.YEAR}&quarter={data.QUARTER}&state=approved&page_size=1"
    client.get(listed)
    _approve(chosen[-1])
    began, wanted = time.perf_counter(), before + len(chosen)
    found = _approved(user)
    counted = time.perf_counter() - began
    on_list = client.get(listed).json()["count"]
    in_list = time.perf_counter() - began - counted
    plain = ProgressReport.objects.filter(_mine(), quarter=data.QUARTER, approval__approved_at__isnull=False).count()
    assert found == wanted == plain, f"the board counts {found}, {plain} are approved, {wanted} must be"
    assert on_list == wanted, f"the list counts {on_list}, {wanted} must be"
    yield (
        f"{'from approval to national total':32} {len(chosen):,} reports approved by two people each, {each * 1000:.0f} ms; "
        f"right after the last the board counts it in {counted * 1000:.0f} ms, the list in {in_list * 1000:.0f} ms"
    )


def _mine() -> Q:
    return Q(year_plan__fiscal_year=data.YEAR, year_plan__origin=Origin.LIVING)


def _sent() -> QuerySet[ProgressReport]:
    return ProgressReport.objects.filter(
        _mine(),
        quarter=data.QUARTER,
        approval__state=State.SUBMITTED,
        approval__owner__code__startswith=f"{data.BODY}-",
    )


def _approve(report: ProgressReport) -> None:
    """Both steps, each by the person whose post it is."""
    done = False
    for role in report.approval.roles:
        holder = User.objects.get(memberships__role=role, memberships__unit__in=_line(report))
        done = approve_report(report=report, hash_read=report.approval.document_hash, by=holder)
    assert done, f"{report} is not approved after its last step"


def _line(report: ProgressReport) -> list[int]:
    """The division that owns a report, and its department."""
    owner = report.approval.owner
    return [key for key in (owner.pk, owner.parent_id) if key is not None]


def _approved(user: User) -> int:
    return board(user, data.YEAR).all[data.QUARTER].approved


def _reader() -> tuple[User, Client]:
    """The analyst, who reads everything."""
    user, client = User.objects.get(username="analyst"), Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user, client


def boards() -> Iterator[str]:
    """Who has reported, over the eight quarters of two years: the board at its top and below, its pages; its counts are those of
    plain counting."""
    user, client = _reader()
    years = (data.YEAR - 1, data.YEAR)
    projects = data.year_before()
    began = time.perf_counter()
    found = {year: board(user, year) for year in years}
    yield f"{'board of eight quarters':32} {projects:,} projects, both years in {time.perf_counter() - began:.2f} s"
    for year, one in found.items():
        _check(year, one)
    tops = [line.body.code for line in found[data.YEAR].lines][:LEVELS]
    below = [code for code in tops if find_body(user, code)]
    addresses: dict[str, Callable[[int], str]] = {
        "board, page at the top": lambda n: f"/completeness/{years[n % 2]}/",
        "board, page of a ministry": lambda n: f"/completeness/{years[n % 2]}/{below[n % len(below)]}/",
        "board, by area": lambda n: f"/completeness/{years[n % 2]}/?by=area",
        "who to call today": lambda _n: f"/completeness/{data.YEAR}/calls/",
    }
    for name, address in addresses.items():
        yield f"{name:32} {timed(client, address, LEVELS)}"


def _check(year: int, one: Board) -> None:
    """The board against plain counting: every year plan once, and of each quarter what was sent and approved."""
    plans = YearPlan.objects.filter(fiscal_year=year, origin=Origin.LIVING).exclude(approval__state=State.DISCARDED)
    assert one.all[PLAN].plans == plans.count(), f"{year}: the board has {one.all[PLAN].plans} year plans"
    for quarter in (1, 2, 3, 4):
        asked = Q(quarter=quarter, year_plan__in=plans.filter(approval__approved_at__isnull=False))
        reports = ProgressReport.objects.filter(asked)
        sent = reports.filter(approval__first_submitted_at__isnull=False).count()
        approved = reports.filter(approval__approved_at__isnull=False).count()
        cell = one.all[quarter]
        assert (cell.sent, cell.approved) == (sent, approved), f"{year} Q{quarter}: {cell} is not {sent}, {approved}"
