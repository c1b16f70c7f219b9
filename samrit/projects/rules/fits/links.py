"""M1: codes of lists in force, levels that hang together, other links that add something, evidence that can be found."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.plans.models import NodeKind
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits.parts import at, rows_of
from samrit.projects.rules.sections import CAUSE_AND_EFFECT, LEVELS_OF_PLANS
from samrit.projects.rules.specs import Held
from samrit.projects.rules.values import Link, SectionData, Value, is_empty, row_key

UNDER = (
    (NodeKind.STRATEGY_GOAL, NodeKind.STRATEGY),
    (NodeKind.TARGET_Y2, NodeKind.ISSUE),
    (NodeKind.SUB_PLAN, NodeKind.ISSUE),
    (NodeKind.TARGET_Y1, NodeKind.SUB_PLAN),
    (NodeKind.TARGET_Y1, NodeKind.ISSUE),
    (NodeKind.COMPONENT, NodeKind.TARGET_Y1),
    (NodeKind.FACTOR, NodeKind.COMPONENT),
    (NodeKind.FACTOR, NodeKind.TARGET_Y1),
)
"""Which level of the primary link lies under which."""


def impossible(data: SectionData, context: Context) -> Iterator[Problem]:
    """A code must be in the list of its kind and of the edition in force, and not cancelled; an address leads to the web."""
    for f in context.sections["m1"].held(Held.LINK):
        yield from _check_node(f.name, f.level, data.fields.get(f.name), context)
    for row in rows_of(data, "secondary"):
        name = row_key("secondary", row.uid)
        level, link = str(row.values.get("level") or ""), row.values.get("link")
        if is_empty(link):
            yield Problem(f"{name}.link", "empty", _("Say which plan is meant, or remove this link."))
        elif not level:
            yield Problem(f"{name}.level", "empty", _("Choose the level of this link."))
        else:
            yield from _check_node(f"{name}.link", level, link, context)
    for row in rows_of(data, "evidence"):
        address = str(row.values.get("address") or "")
        if address and not _leads_to_the_web(address):
            text = _("“%(text)s” is not an address on the web. Copy it whole from the browser, with https:// in front.")
            yield Problem(at("evidence", row, "address"), "address", text % {"text": address}, CAUSE_AND_EFFECT)


def _leads_to_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not any(map(str.isspace, address))
        )
    except ValueError:
        return False


def _check_node(name: str, level: str, link: Value, context: Context) -> Iterator[Problem]:
    if not isinstance(link, Link) or not link.code:
        return
    node = context.list_of(level).nodes.get(link.code)
    if node is None:
        text = _("“%(code)s” is not in the list in force in fiscal year %(year)s. Choose from the list.")
        yield Problem(name, "unknown_node", text % {"code": link.code, "year": context.fiscal_year}, LEVELS_OF_PLANS)
    elif not node.in_force:
        text = _("“%(title)s” was cancelled. Choose one that is in force.")
        yield Problem(name, "cancelled_node", text % {"title": node.title}, LEVELS_OF_PLANS)


def unfit(data: SectionData, context: Context) -> Iterator[Problem]:
    """Words of the agency hold a link only while the official list is not loaded as a whole; the levels hang together; no
    plan is named twice."""
    m1 = context.sections["m1"]
    for field in m1.held(Held.LINK):
        yield from _matched(field.name, field.level, field.label, data.fields.get(field.name), context)
    for row in rows_of(data, "secondary"):
        level = str(row.values.get("level") or "")
        label = m1.rows_of("secondary").field("level").word_of(level)
        yield from _matched(at("secondary", row, "link"), level, label, row.values.get("link"), context)
    for lower, upper in UNDER:
        yield from _under(lower, upper, data, context)
    yield from _twice(data, context)


def _matched(name: str, level: str, label: object, link: object, context: Context) -> Iterator[Problem]:
    if isinstance(link, Link) and link.as_stated and not link.code and context.list_of(level).is_complete:
        text = _("%(label)s: the official list is loaded now. Choose from it what “%(text)s” means.")
        yield Problem(name, "not_matched", text % {"label": label, "text": link.as_stated}, LEVELS_OF_PLANS)


def _under(lower: str, upper: str, data: SectionData, context: Context) -> Iterator[Problem]:
    """A chosen node must hang under the chosen one above it, where its own place in the tree is known."""
    low, high = data.fields.get(lower), data.fields.get(upper)
    if not (isinstance(low, Link) and isinstance(high, Link) and low.code and high.code):
        return
    node, above = context.list_of(lower).nodes.get(low.code), context.list_of(upper).nodes.get(high.code)
    if node is None or above is None:
        return
    known = {other.id for other in context.list_of(upper).nodes.values()} & set(node.above)
    if known and above.id not in known:
        text = _("“%(low)s” does not belong to “%(high)s”. Change one of them.")
        yield Problem(lower, "wrong_chain", text % {"low": node.title, "high": above.title}, LEVELS_OF_PLANS)


def _twice(data: SectionData, context: Context) -> Iterator[Problem]:
    """A further link says something new: not the main link again, and nothing twice."""
    primary = {field.level: data.fields.get(field.name) for field in context.sections["m1"].held(Held.LINK)}
    known = {(level, link.code) for level, link in primary.items() if isinstance(link, Link) and link.code}
    for row in rows_of(data, "secondary"):
        level, link = str(row.values.get("level") or ""), row.values.get("link")
        if not isinstance(link, Link) or not link.code:
            continue
        if (level, link.code) in known:
            text = _("“%(title)s” is linked already. Remove this link, or choose another one.")
            title = link.title or link.code
            yield Problem(at("secondary", row, "link"), "linked_twice", text % {"title": title}, LEVELS_OF_PLANS)
        known.add((level, link.code))
