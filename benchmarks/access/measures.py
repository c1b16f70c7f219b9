"""What is measured, and how: pages in process, the plan of the list, the walk over the log, one section saved many times."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pgtrigger
from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks.clocks import spread, timed
from samrit.accounts.models import User
from samrit.approvals.models import Approval
from samrit.audit.models import BusinessEvent
from samrit.projects.actions.sections import save_section
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import Seen
from samrit.workspace.actions import inbox
from samrit.workspace.queries.inbox import waiting_items

SAVES = 200


def run_all(events: int) -> Iterator[str]:
    """Every figure, one line each."""
    yield from lists()
    yield from saving()
    yield from many_at_once()
    yield from log(events)


def _client(username: str) -> tuple[User, Client]:
    user, client = User.objects.get(username=username), Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user, client


def lists() -> Iterator[str]:
    """The project list of a person with 1, 50 and 5,000 bodies under her, and how the database finds the rows."""
    for name in ("bench-1", "bench-50", "bench-5000"):
        user, client = _client(name)
        count = YearPlan.objects.visible_to(user).count()
        yield f"project list, {name:10} {count:6,} rows  {timed(client, lambda n: f'/projects/?year=2565&page={n % 3 + 1}')}"
        plan = YearPlan.objects.visible_to(user).order_by("-budget_year")[:50].explain()
        yield "\n".join(f"    {line}" for line in plan.splitlines()[:6])


def many_at_once() -> Iterator[str]:
    """The inbox with 200 items: the page, the draw of the sample, and all of them approved; each approved once."""
    user, client = _client("bench-5000")
    yield f"inbox, {len(waiting_items(user))} items       {timed(client, lambda _n: '/inbox/', 20)}"
    chosen = [item.approval.pk for item in waiting_items(user)]
    began = time.perf_counter()
    batch = inbox.begin_batch(chosen=chosen, by=user)
    drawn = time.perf_counter() - began
    for number in batch.sample:
        inbox.mark_read(batch=batch, approval_id=number, by=user)
    inbox.decide_batch(batch=inbox.Batch.objects.get(pk=batch.pk), by=user)
    began = time.perf_counter()
    inbox.approve_batch(batch_id=batch.pk)
    seconds = time.perf_counter() - began
    approved = Approval.objects.filter(pk__in=chosen, state="approved").count()
    assert approved == len(chosen), f"{len(chosen) - approved} of {len(chosen)} were not approved"
    yield (
        f"batch of {len(chosen)}: begun in {drawn * 1000:.0f} ms, sample {len(batch.sample)}, "
        f"approved {len(chosen) / seconds:.1f} a second"
    )


def saving() -> Iterator[str]:
    """A section saved again and again with one word changed, with the triggers of history and without."""
    editor = User.objects.get(username="editor")
    plan = YearPlan.objects.filter(approval__state="draft").order_by("pk")[0]
    times: dict[str, list[float]] = {"with history": [], "without": []}
    for n in range(2 * SAVES):
        name = "with history" if n % 2 else "without"
        data = editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))["m3"]
        seen = Seen.of(data)
        data = replace(data, fields={**data.fields, "rationale": f"หลักการและเหตุผล ครั้งที่ {n}"})
        with nullcontext() if n % 2 else pgtrigger.ignore():
            began = time.perf_counter()
            save_section(year_plan=plan, key="m3", data=data, seen=seen, by=editor)
            times[name].append((time.perf_counter() - began) * 1000)
    for name, found in times.items():
        yield f"save of a section, {name:13} {spread(found)}"
    ratio = statistics.median(times["with history"]) / statistics.median(times["without"])
    yield f"history adds {ratio - 1:+.0%} to the saving of a section"


def log(events: int) -> Iterator[str]:
    """A log of many events over two years: sealed, and verified in a process of its own; the first break is found."""
    missing = events - BusinessEvent.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into audit_businessevent (at, actor, act, subject_kind, subject_id, reason, data)
            select timestamptz '2020-10-01 08:00+07' + n * (interval '700 days' / %s), md5((n %% 997)::text), 'saved', 'year_plan',
                   (n %% 20000)::text, '', jsonb_build_object('section', 'm' || n %% 5 + 1, 'fields', n %% 7)
            from generate_series(1, %s) n
            """,
            [max(missing, 1), max(missing, 0)],
        )
    yield f"seal of {events:,} events {_run('audit', 'seal')}"
    yield f"verify of {events:,} events {_run('audit', 'verify')}"


def _run(*words: str) -> str:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "samrit", *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{time.perf_counter() - began:6.1f} s  peak memory {peak:6.0f} MiB"
