"""The table of access: what every address answers to every person of the cast.

The world is made once; each request is undone. A change of access is a difference in `access.csv`; to accept it, run
`WRITE_ACCESS=1 pytest tests/architecture/test_access.py` and read the difference before committing it.
Answers: the status, and `sign-in` where the door is shown. Pages are drawn for the people in `DRAWN_FOR`; of the others only
the answer counts, which views and actions give without the drawing.
"""

import copy
import csv
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from samrit.notifications.models import Notice
from tests.architecture import world

TABLE = Path(__file__).with_name("access.csv")
METHODS = ("GET", "POST")
OF_MACHINES = (*METHODS, "PUT", "PATCH", "DELETE")
DRAWN_FOR = ("anonymous", "editor", "division", "admin")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
AFTER_THE_END = re.compile(r"closing|/after/")
NOT_OURS = re.compile(r"^(static|__)")
"""Addresses of files, served without Django's views."""


@dataclass(frozen=True)
class Route:
    """One address pattern, with its name or the pattern itself where it has none."""

    pattern: str
    name: str

    @property
    def parameters(self) -> list[str]:
        return [name for _, name in PARAMETER.findall(self.pattern)]

    @property
    def app(self) -> str:
        return self.pattern.split("/")[0]


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = "") -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, pattern, inner)
        elif not NOT_OURS.match(pattern):
            yield Route(pattern, f"{space}{entry.name}" if entry.name else pattern)


def values(place: world.World, route: Route, record: str) -> dict[str, str]:
    """What stands for each parameter of an address in the small world."""
    plan = place.records[record or "approved"]
    unit = plan.project.owner
    code = {"plans": place.node.code, "places": place.area.code, "organisations": unit.code, "chains": unit.code}
    words = route.pattern.split("/")
    number = place.document.pk if "documents" in words else plan.approval_id if "thread" in words else place.node.pk
    if words[0] == "notices":
        number = Notice.objects.filter(to=place.cast["division"]).earliest("pk").pk
    waiting = str(place.records["submitted"].approval_id)
    first = str(place.book.pk) if "budgets" in words else "1"
    decided_one_by_one = {"inbox", "approvals"} & set(words) and "batches" not in words
    return {
        "code": next((code[word] for word in words if word in code), plan.project.code),
        "fiscal_year": str(plan.fiscal_year),
        "year": str(plan.fiscal_year),
        "quarter": "2",
        "number": waiting if decided_one_by_one else first,
        "approval": waiting,
        "key": "m3",
        "kind": "year_plan"
        if "chains" in words
        else "final"
        if AFTER_THE_END.search(route.pattern)
        else place.node.kind,
        "edition": place.node.edition.code,
        "organisation": unit.code,
        "pk": str(number),
        "name": "sent-1" if "versions" in words else place.release.name,
        "file": "calendar.ics" if words[0] == "calendar" else "projects.json",
        "secret": "unknown",
        "public_id": str(place.cast["editor"].public_id),
        "post_id": str(place.cast["editor"].memberships.get().pk),
        "loan_id": "1",
        "token": "1-unknown",
        "field": "issue",
        "list": "fund_source",
        "item": "loan",
        "draft": place.draft.code,
        "node": str((place.draft_node if "drafts" in words and "crosswalk" not in words else place.node).pk),
        "old": place.node.edition.code,
        "new": world.LATER,
        "load": str(place.load.pk),
        "book": str(place.book.pk),
        "statement": str(place.statement.pk),
        "line": str(place.statement.lines.get().pk),
        "gap": str(place.gap.pk),
        "match": str(place.match.pk),
        "monitor": world.MONITOR,
        "ending": "pdf" if "letters" in route.pattern else "csv",
        "uid": str(place.key.uid if "keys" in words else place.saved.uid if "lists" in words else place.change.uid),
    }


def address(place: world.World, route: Route, record: str) -> str:
    known = values(place, route, record)
    unknown = [name for name in route.parameters if name not in known]
    assert unknown == [], f"{route.pattern}: say in test_access.py what {unknown} is in the small world"
    return "/" + PARAMETER.sub(lambda match: known[match[2]], route.pattern)


def answer(client: Client, method: str, path: str) -> str:
    """The status of one request. What it did is undone, and so is what it did to the browser, such as signing out."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302 and response["Location"].startswith("/sign-in/"):
        return "sign-in"
    return str(response.status_code)


@contextmanager
def undrawn() -> Iterator[None]:
    """Pages of HTML come out empty: drawing them is most of the time of a request."""
    draw = Template.render

    def skip(page: Template, *args: Any, **kwargs: Any) -> str:
        return "" if str(page.origin).endswith(".html") else draw(page, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "render", skip)
        yield


def answers_of(people: dict[str, Client], method: str, path: str) -> dict[str, str]:
    """The answer to each person, editor first: an address that does not know the method is asked once."""
    drawn = {"editor": answer(people["editor"], method, path)}
    if drawn["editor"] == "405":
        return {}
    drawn |= {who: answer(people[who], method, path) for who in DRAWN_FOR if who != "editor"}
    with undrawn():
        return drawn | {who: answer(one, method, path) for who, one in people.items() if who not in DRAWN_FOR}


def records_of(route: Route, place: world.World) -> list[str]:
    """Addresses that write or read one record are tried with a record in each state."""
    return list(place.records) if route.app == "projects" and "code" in route.parameters else [""]


def lines(place: world.World, people: dict[str, Client]) -> Iterator[list[str]]:
    """One line per address, method it knows, and record."""
    for route in sorted(set(routes(get_resolver().url_patterns)), key=lambda route: route.pattern):
        for record in records_of(route, place):
            path = address(place, route, record)
            for method in OF_MACHINES if route.app == "api" else METHODS:
                if answers := answers_of(people, method, path):
                    yield [route.pattern, method, record, *(answers[who] for who in people)]


def table(place: world.World) -> list[list[str]]:
    people = {name: Client(raise_request_exception=False) for name in ("anonymous", *place.cast)}
    for name, user in place.cast.items():
        people[name].force_login(user)
    return [["route", "method", "record", *people], *lines(place, people)]


@pytest.mark.filterwarnings("ignore:Unauthorized|Forbidden|Not Found")
def test_every_address_answers_each_person_as_the_table_says(db, tmp_path):
    with override_settings(SAMRIT_STATE=tmp_path):
        rows = table(world.make())
    faults = [row[:3] for row in rows if any(cell.startswith("5") for cell in row[3:])]
    assert faults == [], "an address fails"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    if os.environ.get("WRITE_ACCESS"):
        TABLE.write_text(text.getvalue(), encoding="utf-8")
    before, now = TABLE.read_text(encoding="utf-8").splitlines(), text.getvalue().splitlines()
    assert sorted(set(now) - set(before)) == [], "access is new or has changed"
    assert sorted(set(before) - set(now)) == [], "access is gone or has changed"


def test_a_stranger_finds_no_record_of_another_division():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["record"] and row["route"].startswith("projects/"):
            assert row["editor2"] in {"404", "405"}, row
            assert row["anonymous"] in {"sign-in", "302", "404", "405"}, row
