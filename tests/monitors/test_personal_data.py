"""Names and addresses of people leave by no file, no machine and no public page; only who reminds a body reads them, on the page."""

import io
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from docx import Document

from samrit.accounts.models import PersonName, User
from samrit.lib import packs, workbooks
from samrit.monitors.actions.policy import load_monitors
from samrit.monitors.models import ReminderLetter
from samrit.projects.models import YearPlan

World = dict[str, YearPlan]
NAME, MAIL = "Zyxwv", "zyxwv@example.org"
FILES = (
    "/completeness/2565/table.csv",
    "/completeness/2565/table.xlsx",
    "/boards/U0151/2565/1/projects.csv",
    "/boards/U0151/2565/1/curve.csv",
    *(f"/monitors/one-report/monitor.{ending}?choice=M20000&year=2565" for ending in ("xlsx", "docx", "pdf", "csv")),
    "/monitors/one-report/reports.csv?choice=M20000&year=2565&line=total&figure=projects",
    "/api/v1/monitors/one-report?choice=M20000&year=2565",
)


@pytest.fixture
def named(world: World, cast: dict[str, User]) -> World:
    """Everybody is called the same, and has an address."""
    load_monitors(pack=packs.read(settings.PACKAGE / "monitors" / "packs" / "monitors"), by=None)
    for user in cast.values():
        PersonName.objects.update_or_create(user=user, defaults={"full_name": NAME, "email": MAIL, "position": NAME})
    YearPlan.objects.update(officer=cast["editor"])
    return world


def told(answer: Any) -> str:
    """The words of a file, whatever its kind."""
    content, kind = answer.getvalue(), answer.headers["Content-Type"]
    if "spreadsheet" in kind:
        return str([sheet.rows for sheet in workbooks.read(content)])
    if "pdf" in kind:
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    if "word" in kind:
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        facts = document.core_properties
        return "".join([*(part.text for part in document.paragraphs), *cells, facts.author, facts.last_modified_by])
    return str(content.decode())


def silent(text: str) -> bool:
    return NAME not in text and MAIL not in text


@pytest.mark.parametrize("address", FILES)
def test_no_file_names_people(address: str, named: World, ministry: User, as_user: Any) -> None:
    answer = as_user(ministry).get(address)
    assert answer.status_code == 200
    text = told(answer)
    assert len(text) > 50
    assert silent(text)


def test_letters_name_the_office_and_no_person(named: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    browser.post("/completeness/2565/letters/?form=1&body=M20000", {"body": ["U0151"]})
    letter = ReminderLetter.objects.get()
    assert silent(str(letter.listed))
    for ending in ("pdf", "docx"):
        assert silent(told(browser.get(f"/completeness/letters.{ending}?letter={letter.uid}")))


def test_the_page_of_calls_names_them_to_who_reminds(named: World, ministry: User, auditor: User, as_user: Any) -> None:
    address = "/completeness/2565/calls/?form=1"
    assert MAIL in as_user(ministry).get(address).content.decode()
    assert MAIL not in as_user(auditor).get(address).content.decode()


def test_public_pages_name_nobody(named: World, client: Client) -> None:
    for address in ("/open/completeness/", "/calendar/"):
        assert silent(client.get(address).content.decode())
