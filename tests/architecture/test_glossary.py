"""Code is English, the office speaks Thai; the glossary is the bridge and every noun of the domain crosses it."""

import re

from tests.architecture.house import ROOT, house_models

LINKS = {
    "ActivityMonth",
    "ApprovalAct",
    "DoorTry",
    "FailedSignIn",
    "PlanLink",
    "ReleasedRow",
    "SpendMonth",
    "Succession",
}
"""Tables of links, months and copies: no nouns of their own."""
THAI = re.compile(r"[ก-๙]")


def lines() -> list[list[str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [row for row in rows if THAI.search(row[0])]


def classes() -> set[str]:
    return {name for row in lines() for name in re.findall(r"`(\w+)`", row[2])}


def test_every_noun_of_the_domain_is_in_the_glossary():
    nouns = {model.__name__ for model in house_models()} - LINKS
    assert sorted(nouns - classes()) == []


def test_every_line_has_a_thai_term_an_english_name_and_a_meaning():
    for row in lines():
        assert len(row) == 4, row
        assert row[1], row
        assert row[3], row


def test_no_class_is_in_the_glossary_that_does_not_exist():
    known = {model.__name__ for model in house_models()}
    capitalised = {name for name in classes() if name[0].isupper()}
    assert sorted(capitalised - known) == []
