"""How the acts upon an edition are told in its history."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.plans.rules.fields import LABELS

MAIN: Mapping[str, Text] = {
    "plan_draft_started": _("Begun"),
    "plan_draft_proposed": _("Proposed for publication"),
    "plan_draft_given_back": _("Given back"),
    "plan_draft_discarded": _("Discarded"),
    "plan_edition_published": _("Published"),
    "crosswalk_changed": _("Crosswalk changed"),
    "plan_load_applied": _("File applied"),
    "plan_load_undone": _("File undone"),
    "year_plans_relinked": _("Year plans follow"),
    "refused_propose_edition": _("Refused: proposing"),
    "refused_give_back_edition": _("Refused: giving back"),
    "refused_discard_edition": _("Refused: discarding"),
    "refused_publish_edition": _("Refused: publishing"),
    "refused_change_crosswalk": _("Refused: changing the crosswalk"),
    "refused_change_plan_draft": _("Refused: changing the draft"),
    "refused_load_plan_draft": _("Refused: bringing or applying a file"),
}
"""Acts upon the edition as a whole."""
SMALL: Mapping[str, Text] = {
    "plan_node_added": _("Node added"),
    "plan_node_changed": _("Node changed"),
    "plan_node_cancelled": _("Node cancelled"),
    "plan_node_revived": _("Cancellation taken back"),
    "plan_node_removed": _("Node removed"),
    "plan_links_saved": _("Edges changed"),
    "plan_marks_saved": _("Marks of years changed"),
    "plan_host_added": _("Host added"),
    "plan_host_removed": _("Host taken away"),
}
"""Acts upon single nodes."""


def told(act: str, data: Mapping[str, Any]) -> tuple[Text, str, list[tuple[Text, str, str]]]:
    """An act in words, the node it was upon, and what it changed as (field, before, after)."""
    words = MAIN.get(act) or SMALL.get(act) or act.replace("_", " ")
    node = " ".join(str(data[key]) for key in ("kind", "code") if data.get(key))
    changed = data.get("changed")
    fields = changed.items() if isinstance(changed, dict) else ()  # of a completion it is the number of nodes
    changes = [(LABELS.get(name, name), _said(pair[0]), _said(pair[1])) for name, pair in fields if _is_pair(pair)]
    return words, node, changes


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _said(value: object) -> str:
    if isinstance(value, list):
        return " · ".join(map(str, value))
    return "" if value is None else str(value)
