"""What is measured, and how: seconds and queries of the acts themselves, server time and bytes of the pages."""

import gzip
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.clocks import timed
from benchmarks.plans.made import Row, made_edition
from samrit.accounts.models import User
from samrit.lib import workbooks
from samrit.lib.workbooks import Heading, Page
from samrit.plans.actions import drafts, loading, publishing
from samrit.plans.models import Edition, Framework, LoadWay, NodeKind, PlanNode
from samrit.plans.queries import crosswalk as crosswalks
from samrit.plans.rules.fields import seen_of
from samrit.projects.models import PlanChoice, YearPlan
from samrit.workspace.actions.publication import publish_edition
from samrit.workspace.queries.plan_totals import released_totals, seen_totals

FIRST_YEAR, DEMO_YEAR = 2571, 2565
TARGETS, FACTORS = 140, 2000
WHY = "สาธิต"
Result = TypeVar("Result")


def run_all(nodes: int) -> Iterator[str]:
    """Every figure, one line each."""
    first = yield from load()
    yield from editions(first, nodes)
    yield from moving()
    yield from reading()
    yield from rolling_up()
    yield from carried()
    yield from revision()


def person(username: str) -> User:
    """A person of the demonstration."""
    return User.objects.get(username=username)


def took(name: str, act: Callable[[], Result]) -> tuple[str, Result]:
    """Seconds and queries of one act, and what it gave."""
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        result = act()
        seconds = time.perf_counter() - began
    return f"{name:44} {seconds:7.2f} s   queries {len(captured):5}", result


def load() -> Generator[str, None, Edition]:
    """A workbook of our own making through the loading door: checked, applied, undone, applied again, published."""
    book = made_edition(TARGETS, FACTORS)
    data, rows = workbook(book), sum(len(sheet) for sheet in book.values())
    analyst = person("analyst")
    draft = drafts.start_new(
        framework=Framework.POLICY,
        code="made-1",
        name_th="ฉบับสาธิต 1",
        name_en="",
        valid_from=FIRST_YEAR,
        valid_to=None,
        why=WHY,
        grammar_of=None,
        by=analyst,
    )
    file = {"edition": draft, "file_name": "made.xlsx", "data": data, "way": LoadWay.PART, "by": analyst}
    line, checked = took(
        f"workbook of {rows:,} rows, {len(data) // 1024:,} kB: check", lambda: loading.check_load(**file)
    )
    yield line
    assert not checked.counts["blocking"], checked.faults[:3]
    line, applied = took("    apply", lambda: loading.apply_load(load=checked, confirmed=True, by=analyst))
    yield line
    assert draft.nodes.count() == len(book["nodes"])
    line, _undone = took("    undo", lambda: loading.undo_load(load=applied, by=analyst))
    yield line
    assert not draft.nodes.exists()
    loading.apply_load(load=loading.check_load(**file), confirmed=True, by=analyst)
    return draft


def workbook(book: dict[str, list[Row]]) -> bytes:
    """The sheets as an Excel workbook with the machine names of the columns."""
    pages = []
    for name, rows in book.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        headings = [Heading(column, column) for column in columns]
        pages.append(Page(name, headings, [[row.get(column, "") for column in columns] for row in rows]))
    return workbooks.write(pages)


def publish(draft: Edition, name: str) -> Iterator[str]:
    """A draft proposed by one person and published by another."""
    draft.refresh_from_db()
    line, _proposed = took(f"{name}: propose", lambda: publishing.propose(edition=draft, by=person("analyst")))
    yield line
    draft.refresh_from_db()
    line, _published = took(f"{name}: publish", lambda: publish_edition(edition=draft, by=person("admin")))
    yield line


def editions(draft: Edition, nodes: int) -> Iterator[str]:
    """Revisions of the made edition, one after the other, until there are so many nodes; the first and the last are shown."""
    yield from publish(draft, f"edition of {draft.nodes.count():,} nodes")
    number = 1
    while PlanNode.objects.count() < nodes:
        number += 1
        base = Edition.objects.get(code=f"made-{number - 1}")
        line, draft = took(f"revision {number} with its crosswalk: copy", lambda base=base, n=number: revised(base, n))
        shown = [line, *publish(draft, f"revision {number}")]
        if number == 2 or PlanNode.objects.count() >= nodes:
            yield from shown
    connection.cursor().execute("analyze")
    yield f"nodes in {Edition.objects.count()} editions: {PlanNode.objects.count():,}"


def revised(base: Edition, number: int) -> Edition:
    """The next edition, a year later."""
    return drafts.start_revision(
        base=base,
        code=f"made-{number}",
        name_th=f"ฉบับสาธิต {number}",
        name_en="",
        valid_from=base.valid_from + 1,
        valid_to=None,
        why=WHY,
        by=person("analyst"),
    )


def moving() -> Iterator[str]:
    """The largest subtree below a sub-plan of a draft of 3,000 nodes, moved under another issue."""
    base = Edition.objects.filter(framework=Framework.POLICY).published().order_by("-valid_from")[0]
    draft = revised(base, 1000)
    plans = draft.nodes.filter(kind=NodeKind.SUB_PLAN).select_related("parent")
    below = {plan: draft.nodes.filter(path__startswith=plan.path).count() for plan in plans}
    plan = max(below, key=below.__getitem__)
    other = draft.nodes.filter(kind=NodeKind.ISSUE).exclude(pk=plan.parent_id)[0]
    act = partial(drafts.move_node, node=plan, parent=other, position=99, seen=seen_of(plan), by=person("analyst"))
    line, _moved = took(f"move a subtree of {below[plan]} nodes in a draft", act)
    yield line
    publishing.discard(edition=draft, reason=WHY, by=person("analyst"))


def reading() -> Iterator[str]:
    """The data of the explorer, the page beside it, a subtree, the picker."""
    client, analyst = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    analyst.force_login(person("analyst"), backend=settings.AUTHENTICATION_BACKENDS[0])
    made = "/plans/explorer.json?edition=made-1"
    for name, one, address in (
        ("explorer data, 3,000 nodes", client, made),
        ("explorer data, main tree", client, f"/plans/explorer.json?year={DEMO_YEAR}"),
        ("explorer data, main tree, living figures", analyst, f"/plans/explorer.json?year={DEMO_YEAR}&figures=seen"),
        ("explorer page, 3,000 nodes", client, "/plans/explorer/?edition=made-1"),
        ("edition page, 3,000 nodes", client, "/plans/made-1/"),
        ("picker, ten thousand nodes and more", client, "/plans/pick/?q=ชุมชน&year=2571"),
    ):
        body = one.get(address).content
        size = f"{len(body) // 1024:5,} kB, {len(gzip.compress(body, 6)) // 1024:4,} kB packed"
        yield f"{name:44} {timed(one, lambda _n, a=address: a, 20)}  {size}"
    issue = PlanNode.objects.filter(edition__code="made-1", kind=NodeKind.ISSUE).first()
    assert issue
    line, below = took(
        "subtree of an issue", lambda: PlanNode.objects.filter(path__startswith=issue.path).values_list("id").count()
    )
    yield f"{line}   nodes {below:,}"


def rolling_up() -> Iterator[str]:
    """Projects and money by node, with everything below."""
    analyst = person("analyst")
    plans = YearPlan.objects.visible_to(analyst).in_year(DEMO_YEAR).count()
    line, totals = took(f"roll-up of {plans:,} year plans one may see", lambda: seen_totals(analyst, DEMO_YEAR))
    yield f"{line}   nodes {len(totals):,}"
    line, totals = took("roll-up of the release", lambda: released_totals(DEMO_YEAR))
    yield f"{line}   nodes {len(totals):,}"


def revision() -> Iterator[str]:
    """A revision of the master plan of the year, published; the year plans follow it."""
    base = Edition.objects.get(code="mp-2561")
    line, draft = took("revision of the master plan: copy", lambda: narrow_revision(base))
    yield line
    links = PlanChoice.objects.filter(node__edition=base, year_plan__fiscal_year=DEMO_YEAR).count()
    yield from publish(draft, f"revision that {links:,} links follow")
    left = PlanChoice.objects.filter(
        node__edition=base, year_plan__fiscal_year=DEMO_YEAR, year_plan__origin="living"
    ).count()
    assert left == 0, f"{left} links were left behind"


def narrow_revision(base: Edition) -> Edition:
    """A revision for the demonstration's year alone."""
    return drafts.start_revision(
        base=base,
        code="mp-made",
        name_th="แผนแม่บทฉบับสาธิต",
        name_en="",
        valid_from=DEMO_YEAR,
        valid_to=DEMO_YEAR,
        why=WHY,
        by=person("analyst"),
    )


def carried() -> Iterator[str]:
    """The totals of the year in the words of the next edition, and back; not a satang lost."""
    old, new = Edition.objects.get(code="mp-2561"), Edition.objects.get(code="mp-2566")
    walk = crosswalks.between(old, new)
    assert walk
    totals = {pk: total.own_budget for pk, total in seen_totals(person("analyst"), DEMO_YEAR).items() if total.own}
    for name, way in (("carry", walk.carry), ("carry back", walk.carry_back)):
        line, done = took(f"{name} {len(totals):,} totals, {len(walk.lines):,} lines", lambda way=way, t=totals: way(t))
        assert done.all == sum(totals.values()), "a satang was lost"
        totals = done.totals
        yield line
