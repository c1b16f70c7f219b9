"""The hour before the deadline: what many people are told is compared with the reports, the log and the sendings that are kept."""

import asyncio
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from benchmarks.reporting.burst import Burst, Told
from benchmarks.reporting.data import QUARTER, window
from benchmarks.reporting.people import Sender, senders
from benchmarks.reporting.server import WORKERS, Server
from samrit.accounts.models import User
from samrit.approvals.models import ApprovalAct, SentDocument, State
from samrit.approvals.rules import Act
from samrit.audit.models import BusinessEvent
from samrit.lib.documents import digest
from samrit.projects.models import Request, YearPlan
from samrit.reporting.api.reading import told
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries.workbooks.records import AT_ONCE, standings
from samrit.reporting.rules.fields import is_untouched

SENT = "submitted"
"""The act of a sending in the log."""


def deadline(people: int, seconds: int, *, kill: bool) -> Iterator[str]:
    """The burst, with the server killed in its middle where that is asked. Everything that must hold is asserted."""
    sending, server = senders(people, float(seconds)), Server.at_free_port()
    begun = _events()
    server.start()
    try:
        burst = Burst(server.port, sending)
        before = asyncio.run(_killed(burst, server) if kill else _quiet(burst))
    finally:
        server.stop()
    _compare(sending, burst.told, _events() - begun)
    waits = [one.answered - one.began for one in burst.told if not one.is_repeated]
    last = max(one.answered for one in burst.told)
    cuts = statistics.quantiles(waits, n=100)
    tries = sum(one.tries for one in burst.told)
    pressed = sum(one.twice for one in sending)
    yield (
        f"{'deadline hour':32} {people:,} people within {seconds} s, {WORKERS} processes: accepted {people / last:5.1f}/s, "
        f"the last after {last:.0f} s; wait p50 {statistics.median(waits):.1f} s  p99 {cuts[-1]:.1f} s"
    )
    if kill:
        yield f"{'  killed in the middle':32} {before:,} accepted before it, every one whole and there before the restart; none else half"
    yield (
        f"{'  answers, log and reports':32} {people:,} accepted, 0 lost, 0 doubled, 0 half; "
        f"{pressed:,} pressed twice, {tries - len(burst.told):,} tried again"
    )


async def _quiet(burst: Burst) -> int:
    await burst.run()
    return 0


async def _killed(burst: Burst, server: Server) -> int:
    """The same, and the server is killed when half of them are accepted; what stands then is looked at before it starts anew.
    Returns how many were accepted before."""
    running, half = asyncio.create_task(burst.run()), len(burst.people) // 2
    while len(burst.accepted) < half and not running.done():
        await asyncio.sleep(0.05)
    if running.done():
        await running
        raise AssertionError("the burst was over before its middle")
    await _apart(server.kill)
    accepted = burst.accepted
    await _apart(lambda: _look(burst.people, accepted))
    await _apart(server.start)
    await running
    return len(accepted)


async def _apart(work: Any) -> None:
    """Do it in a thread of its own, with a connection of its own to the database, which is closed after it."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    await asyncio.to_thread(run)


def _look(people: Sequence[Sender], accepted: Collection[int]) -> None:
    """After the kill: what was accepted is there whole; of all others either everything or nothing is."""
    found = _stored([one.plan for one in people])
    for one in people:
        state, values = found[one.plan]
        if one.plan in accepted:
            assert state == State.SUBMITTED, f"{one.code} was accepted and is {state or 'not there'}"
        if state == State.SUBMITTED:
            _same(one, values)
        else:
            assert is_untouched(values), f"{one.code} is half there"


def _stored(plans: Sequence[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """By year plan: how its report stands, and its answers as the API tells them."""
    reader, found = User.objects.get(username="analyst"), {}
    rows = YearPlan.objects.select_related("project__owner", "approval")
    for start in range(0, len(plans), AT_ONCE):
        for one in standings(reader, rows.filter(pk__in=plans[start : start + AT_ONCE]), window()):
            state = one.report.approval.state if one.report else ""
            found[one.year_plan.pk] = (str(state), dict(one.stored), one.record.fields)
    return {
        plan: (state, {key: told(fields[key], value) for key, value in values.items() if key in fields})
        for plan, (state, values, fields) in found.items()
    }


def _same(one: Sender, values: dict[str, Any]) -> None:
    different = {key: (sent, values.get(key)) for key, sent in one.values.items() if values.get(key) != sent}
    assert not different, f"{one.code} does not say what was sent: {dict(list(different.items())[:3])}"


def _compare(people: Sequence[Sender], answers: Sequence[Told], events: Counter[str]) -> None:
    """Answers, reports, log, kept sendings and kept requests say the same of everybody, once."""
    refused = [one for one in answers if not one.is_accepted]
    assert not refused, f"{len(refused)} were not accepted: {refused[0].status} {refused[0].problem}"
    presses = Counter(one.sender.plan for one in answers)
    assert all(presses[one.plan] == 1 + one.twice for one in people), "somebody was not answered"
    plans = [one.plan for one in people]
    found = _stored(plans)
    for one in people:
        state, values = found[one.plan]
        assert state == State.SUBMITTED, f"{one.code} was accepted and is {state or 'not there'}"
        _same(one, values)
    reports = ProgressReport.objects.filter(year_plan__in=plans, quarter=QUARTER)
    assert reports.count() == len(plans), "a year plan has two reports of the quarter"
    approvals = list(reports.values_list("approval", flat=True))
    of_theirs = {"approval__in": approvals}
    _once(SentDocument.objects.filter(**of_theirs), "approval", len(plans), "sendings that are kept")
    _once(ApprovalAct.objects.filter(**of_theirs, act=Act.SUBMIT), "approval", len(plans), "acts")
    own = BusinessEvent.objects.filter(subject_kind="approval", subject_id__in=[str(pk) for pk in approvals])
    _once(own.filter(act=SENT), "subject_id", len(plans), "lines of the log")
    assert events[SENT] == len(plans), f"the log tells of {events[SENT]} sendings, not of {len(plans)}"
    keys = Request.objects.filter(key__in=[f"{one.key}#0" for one in people], status=200)
    _once(keys, "key", len(plans), "requests that are kept")
    for sent in SentDocument.objects.filter(**of_theirs).select_related("approval").iterator(500):
        assert digest(sent.document) == sent.document_hash == sent.approval.document_hash, (
            f"{sent} is not what was signed"
        )


def _once(rows: QuerySet[Any], name: str, count: int, what: str) -> None:
    """Every one of them, told by a column, is there exactly once."""
    counts = dict(rows.order_by().values(name).annotate(n=Count("pk")).values_list(name, "n"))
    assert len(counts) == count, f"{what}: {count - len(counts)} are lost"
    assert set(counts.values()) <= {1}, f"{what}: {sum(n > 1 for n in counts.values())} are doubled"


def _events() -> Counter[str]:
    """How many lines of each act the log has."""
    rows = BusinessEvent.objects.order_by().values("act").annotate(n=Count("pk"))
    return Counter(dict(rows.values_list("act", "n")))
