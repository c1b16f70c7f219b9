"""Documentation that can fail: generated pages are what the code says, links lead somewhere, decisions have four parts."""

import re

import pytest
from django.core.management import CommandError, call_command

from tests.architecture.house import ROOT, short

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "ops").glob("*.md")]
PARTS = ["Context", "Decision", "Consequences", "What would change our mind"]


def test_generated_pages_are_what_the_code_says(capsys):
    call_command("docs", "check")


def test_a_changed_page_is_named(tmp_path):
    call_command("docs", "write", folder=tmp_path, verbosity=0)
    (tmp_path / "states.md").write_text("written by hand")
    with pytest.raises(CommandError, match=r"states\.md"):
        call_command("docs", "check", folder=tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_of_a_page_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [name for name in targets if not (page.parent / name).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=short)
def test_a_decision_fits_one_page_and_has_its_parts(page):
    text = page.read_text(encoding="utf-8")
    assert [part for part in PARTS if not re.search(rf"^(?:## |\*\*){part}", text, re.MULTILINE)] == []
    assert len(text.splitlines()) <= 60
