"""Choosing a plan link on a page of its own, where there is no script: which field is meant, and a row that is only begun."""

import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from samrit.projects.forms.section import SectionForm, split
from samrit.projects.rules import Link, Row, SectionData
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Held

PART = "secondary"
LINKS = {field.name: field for field in SECTIONS["m1"].held(Held.LINK)}
"""The primary links by the name of their field."""


def target(form: SectionForm, pressed: str) -> str:
    """What the pressed button chooses: the field of a primary link, or part and uid of a row; empty where it is none."""
    if pressed in LINKS:
        return pressed
    rows = (row for part in form.parts if part.spec.name == PART for row in part.rows)
    uid = next((row.uid for row in rows if f"{row.prefix}-link" == pressed), "")
    return f"{PART}.{uid}" if uid else ""


def begun_row(target: str, data: SectionData, stored: SectionData) -> str:
    """What is typed into a row that says nothing yet of its link and so cannot be stored: its level and explanation."""
    row = _row(target, data)
    if row is None or row.values.get("link") or _row(target, stored):
        return ""
    return urlencode({name: str(row.values.get(name) or "") for name in ("level", "explanation")})


def without(target: str, data: SectionData) -> SectionData:
    """The section without that row."""
    rows = tuple(row for row in data.rows.get(PART, ()) if f"{PART}.{row.uid}" != target)
    return SectionData(data.fields, {**data.rows, PART: rows})


def without_begun(data: SectionData, stored: SectionData) -> SectionData:
    """The section without any row that is only begun: a form that saves itself does not fault what is still being typed."""
    known = {row.uid for row in stored.rows.get(PART, ())}
    rows = data.rows.get(PART)
    if rows is None:
        return data
    return SectionData(
        data.fields, {**data.rows, PART: tuple(r for r in rows if r.values.get("link") or r.uid in known)}
    )


def kept_as(target: str) -> str:
    """Under which name the session keeps what was typed into the row."""
    return f"begun.{target}"


def begun(kept: str) -> dict[str, str]:
    """What the session kept of the row."""
    return dict(parse_qsl(kept))


def chosen_data(target: str, link: Link, above: dict[str, Link], kept: str, level: str) -> SectionData:
    """A choice as a part of the section: the field with the levels above, or the row."""
    name, uid, _inner = split(target)
    if not uid:
        return SectionData({**above, name: link})
    values: dict[str, Any] = {"link": link, **begun(kept), "level": level}
    return SectionData({}, {PART: (Row(uuid.UUID(uid), values),)})


def _row(target: str, data: SectionData) -> Row | None:
    return next((row for row in data.rows.get(PART, ()) if f"{PART}.{row.uid}" == target), None)
