"""What is measured of lists, search and one record."""

import random
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.test import Client

from benchmarks.clocks import ROUNDS, spread, timed
from benchmarks.projects import many
from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.projects.actions.sections import save_section
from samrit.projects.models import Indicator, YearPlan
from samrit.projects.queries import editing, searching
from samrit.projects.rules import Seen, why_not_edit

SEED = 2565
PIECES = 40
"""So many pieces of words are searched for in every text, to compare."""
PERIODS_OF_YEARS = 12
"""Twelve years of four quarters are 48 periods of an indicator."""


def run_all(state: Path, records: Path | None, workbook: int, only: Collection[str]) -> Iterator[str]:
    """Every figure, or those of some measures `only`, one line each."""
    measures: dict[str, Callable[[], Iterator[str]]] = {
        "lists": lists,
        "search": search,
        "record": one_record,
        "workbooks": lambda: many.apart("workbook", workbook),
        "proposals": lambda: many.proposals(state, records),
    }
    for name, measure in measures.items():
        if not only or name in only:
            yield from measure()


def _client(username: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def lists() -> Iterator[str]:
    """The list with three filters and an order, its later pages, its totals, and its table file."""
    client = _client("analyst")
    narrow = "year=2565&ministry=M20000&state=approved&source=state_budget"
    addresses = {
        "list, every row": "/projects/?year=all&page={page}",
        "list, three filters, by name": "/projects/?" + narrow + "&sort=name&page={page}",
        "list, three filters, by money": "/projects/?" + narrow + "&sort=-budget&page={page}",
        "list, last page": "/projects/?year=all&page=200",
        "totals of the selection": "/projects/totals/?year=all",
        "totals, three filters": "/projects/totals/?" + narrow,
    }
    for name, address in addresses.items():
        yield f"{name:32} {timed(client, lambda n, address=address: address.format(page=n % 5 + 1))}"
    began = time.perf_counter()
    answer = client.get("/projects/list.csv?year=all")
    size = sum(len(chunk) for chunk in answer.streaming_content)  # type: ignore[attr-defined]
    yield f"{'table file of every row':32} {time.perf_counter() - began:6.1f} s  {size / 2**20:6.1f} MiB"


def search() -> Iterator[str]:
    """The page of a search, and its recall against looking through every text, which must be whole."""
    client = _client("analyst")
    words = ("พัฒนา", "น้ำ", "การศึกษา", "ถนนและสะพาน", "ผู้สูงอายุ", "พัฒนาคุณภาพชีวิต", "DEMO", "เชียงใหม่")
    yield f"{'search':32} {timed(client, lambda n: f'/projects/?year=all&q={words[n % len(words)]}')}"
    yield f"{'search with a slip':32} {timed(client, lambda n: f'/projects/?year=all&q=การศึกศา{n % 3 + 1}')}"
    draw = random.Random(SEED)  # noqa: S311  a seeded draw of a measure
    names = list(YearPlan.objects.order_by("pk").values_list("project__name_th", flat=True)[:2000])
    pieces = [_piece(draw, draw.choice(names)) for _n in range(PIECES)]
    found = searching.recall(User.objects.get(username="analyst"), pieces)
    assert found.share == 1.0, f"the search misses {found.missed[:5]}"
    yield f"{'recall':32} {found.share:.2f} of {found.wanted:,} hits of {found.asked} pieces of words"


def _piece(draw: random.Random, name: str) -> str:
    """A piece of a word of a name, of three to nine letters."""
    word = max(name.split(), key=len)
    start = draw.randrange(max(1, len(word) - 9))
    return word[start : start + draw.randint(3, 9)]


def one_record() -> Iterator[str]:
    """The page of a project with 48 periods of indicators, its sections, and the saving of a section."""
    editor = User.objects.get(username="editor")
    drafts = editing.year_plans(editor).filter(approval__state="draft", origin="living").order_by("pk")
    plan = next(plan for plan in drafts if why_not_edit(person(editor), plan) is None)
    first = plan.fiscal_year - PERIODS_OF_YEARS // 2
    years = {str(year): "100" for year in range(first, first + PERIODS_OF_YEARS) if year != plan.fiscal_year}
    quarters = {f"target_q{n}": Decimal(25 * n) for n in range(1, 5)}
    for number in range(12):
        Indicator.objects.create(
            year_plan=plan, name=f"ตัวชี้วัดสาธิต {number}", unit="คน", target=100, yearly_targets=years, **quarters
        )
    client = _client("editor")
    code, year = plan.project.code, plan.fiscal_year
    yield f"{'page with 48 periods':32} {timed(client, lambda _n: f'/projects/{code}/?year={year}')}"
    for key in ("m1", "m3", "m4"):
        yield f"{'section ' + key:32} {timed(client, lambda _n, key=key: f'/projects/{code}/{year}/sections/{key}/')}"
    times = []
    for n in range(ROUNDS):
        data = editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))["m3"]
        wanted = replace(data, fields={**data.fields, "rationale": f"หลักการและเหตุผล ครั้งที่ {n}"})
        began = time.perf_counter()
        save_section(year_plan=plan, key="m3", data=wanted, seen=Seen.of(data), by=editor)
        times.append((time.perf_counter() - began) * 1000)
    yield f"{'save of a section':32} {spread(times)}"
