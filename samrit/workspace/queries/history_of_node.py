"""The history of a plan node: what happened to its edition, to its hosts and to its words, in one line of time.

Everybody may read it. Who did it is shown to those who read all records only; the public reads what, when and by what basis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.models import BusinessEvent
from samrit.audit.queries.changes import Spell, Watched, row_changes, spells
from samrit.lib.errors import Text
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.plans.models import Edition, EditionState, FactorMark, HostLevel, NodeHost, NodeStatus, PlanNode
from samrit.plans.queries.nodes import find_node, way_up
from samrit.workspace.queries.history import PAGE, Entry
from samrit.workspace.queries.log import SYSTEM, names_of
from samrit.workspace.rules.log import sentence

PUBLISHED = "plan_edition_published"
"""The act by which an edition came into force, or a completion of it entered it."""
WORDS: Mapping[str, Text] = {
    "name_th": gettext_lazy("Thai wording"),
    "name_en": gettext_lazy("English wording"),
    "official_code": gettext_lazy("Official code"),
    "description_th": gettext_lazy("Description"),
    "status": gettext_lazy("State"),
    "source": gettext_lazy("Source"),
    "note": gettext_lazy("Note"),
}
DAYS: Mapping[str, Text] = {
    "level": gettext_lazy("Host of"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "source": gettext_lazy("Source"),
}
MARKS: Mapping[str, Text] = {
    "priority_group": gettext_lazy("Priority group"),
    "needs_projects": gettext_lazy("Needs projects"),
}


@dataclass(frozen=True)
class NodeHistory:
    """The lines, each with the name of the person where it is shown."""

    node: PlanNode
    page: Page[Entry]
    lines: list[tuple[Entry, str]]
    above: list[PlanNode]


def node_history(user: User | None, key: tuple[str, str, str], page: str) -> NodeHistory | None:
    """The history of a node by its address; None where there is no such node in a published edition."""
    node = find_node(*key)
    if node is None:
        return None
    entries = [
        Entry(one.at, one.actor, _what(one), started=one.started, changes=one.changes)
        for one in spells(row_changes(*_watched(node)))
    ]
    events = BusinessEvent.objects.filter(
        Q(subject_kind="plan_node", subject_id=str(node.pk)) & ~Q(act__startswith="refused_")
        | Q(subject_kind="plan_edition", subject_id__in=_editions(node), act=PUBLISHED)
    )
    entries += [Entry(event.at, event.actor, sentence(event.act), event.reason) for event in events]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = Paginator(entries, PAGE).get_page(page)
    named = user is not None and person(user).sees_everything
    names = names_of({entry.actor for entry in shown.object_list}) if named else {}
    lines = [(entry, _name(entry.actor, names) if named else "") for entry in shown.object_list]
    return NodeHistory(node, shown, lines, way_up(node))


def _editions(node: PlanNode) -> list[str]:
    """The edition of a node, and the completions that entered it."""
    merged = Edition.objects.filter(base=node.edition_id, state=EditionState.MERGED).values_list("pk", flat=True)
    return [str(pk) for pk in (node.edition_id, *merged)]


def _what(spell: Spell) -> str:
    """What was done to the part."""
    if all(change.kind == "insert" for change in spell.changes):
        return _("came into the system: %(part)s") % {"part": spell.part_label}
    return _("changed: %(part)s") % {"part": spell.part_label}


def _name(actor: str, names: Mapping[str, str]) -> str:
    return _("The system") if actor == SYSTEM else names.get(actor) or _("name erased")


def _watched(node: PlanNode) -> list[Watched]:
    of_node = Q(node_id=node.pk)
    return [
        Watched(
            PlanNode, Q(id=node.pk), WORDS, "words", gettext_lazy("wording and source"), name=_of_node, show=_shown
        ),
        Watched(
            NodeHost,
            of_node,
            DAYS,
            "hosts",
            gettext_lazy("host agencies"),
            name=lambda row: str(row["agency_th"]),
            show=_shown,
        ),
        Watched(
            FactorMark,
            of_node,
            MARKS,
            "marks",
            gettext_lazy("marks of the year"),
            name=lambda row: str(row["fiscal_year"]),
            show=_shown,
        ),
    ]


def _of_node(row: Mapping[str, Any]) -> str:
    return str(row["official_code"] or row["code"])


def _shown(column: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column == "level":
        return str(HostLevel(value).label)
    if column == "status":
        return str(NodeStatus(value).label)
    if column in {"starts_on", "ends_on"}:
        return format_date(value, _language())
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)


def _language() -> str:
    return page_language()
