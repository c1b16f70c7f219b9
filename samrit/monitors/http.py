"""Reminder letters as files: PDF by Typst, Word by a template that any office can open and change."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import translation
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # brings no types

from samrit.lib import typesetting
from samrit.monitors.models import ReminderLetter
from samrit.monitors.queries.letters import moment, sheets

PRINT = Path(__file__).resolve().parent / "packs" / "print"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGES = ("th", "en")


def letters_pdf(letters: Sequence[ReminderLetter], language: str) -> bytes:
    """The letters one after the other, each on its own pages."""
    with translation.override(language):
        told = [asdict(sheet) for sheet in sheets(letters, language)]
    data = {
        "title": told[0]["subject"],
        "author": told[0]["office"],
        "lang": language,
        "notice": next((sheet["notice"] for sheet in told if sheet["notice"]), ""),
        "letters": told,
    }
    return typesetting.pdf(PRINT / "letter.typ", data, at=int(moment(letters).timestamp()))


def letters_word(letters: Sequence[ReminderLetter], language: str) -> bytes:
    """The same letters for a word processor."""
    with translation.override(language):
        told = [asdict(sheet) for sheet in sheets(letters, language)]
    template, out = DocxTemplate(PRINT / "letter.docx"), io.BytesIO()
    template.render({"letters": told}, autoescape=True)
    template.save(out)
    return out.getvalue()
