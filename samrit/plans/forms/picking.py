"""Choosing a node in a form: the field any form may use, and what a search found as options of the picker."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.plans.models import PlanNode
from samrit.plans.queries.picking import Answer, Found, find
from samrit.plans.rules.grammar import usual_label
from samrit.ui.picker import Choices, Chosen, Group, Option, Picker

MARKS = {"recent": gettext_lazy("you chose it lately"), "agency": gettext_lazy("used in your agency")}
LONGEST_ID = 9


class NodeField(forms.CharField):
    """A published node by its id, chosen with the picker; cleaned, it is the node, or None where nothing is chosen."""

    def __init__(self, kinds: Sequence[str] = (), fiscal_year: int | None = None, **kwargs: Any) -> None:
        asked = {"kinds": ",".join(kinds), "year": str(fiscal_year or "")}
        query = urlencode({name: text for name, text in asked.items() if text})
        address = format_lazy("{page}?{query}", page=reverse_lazy("plans:pick"), query=query)
        kwargs.setdefault("widget", Picker(address))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The id; the control learns what it means."""
        found = find([pk]) if (pk := id_of(value)) else []
        if isinstance(self.widget, Picker):
            self.widget.chosen = Chosen(option_of(found[0]) if found else None)
        return str(pk) if found else ""

    def clean(self, value: Any) -> PlanNode | None:
        """The node, or a fault."""
        super().clean(value)
        if not value:
            return None
        found = find([pk]) if (pk := id_of(value)) else []
        if not found:
            raise ValidationError(_("Choose one of the list."), code="unknown_node")
        return found[0].node


def id_of(value: object) -> int | None:
    """The id of a node as an address or a form writes it."""
    text = str(value.pk if isinstance(value, PlanNode) else value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def option_of(found: Found, value: str = "", *, levels: str = "", href: str = "", with_kind: bool = True) -> Option:
    """A node as an option; its value is its id where no other is given."""
    node = found.node
    return Option(
        value=value or str(node.pk),
        name=node.name,
        code=node.official_code,
        kind=usual_label(node.kind) if with_kind else "",
        path=found.path_words,
        mark=MARKS.get(found.use, ""),
        levels=levels,
        href=href,
    )


def grouped(found: Sequence[Found], options: Sequence[Option], under: PlanNode | None) -> list[Group]:
    """The options as they came; where the search was narrowed, those under the node first, the others under their heading."""
    if under is None:
        return [Group("", options)] if options else []
    here = [option for each, option in zip(found, options, strict=True) if each.is_under]
    others = [option for each, option in zip(found, options, strict=True) if not each.is_under]
    label = _("Under “%(name)s”") % {"name": f"{under.official_code} {under.name}".strip()}
    return [Group(head, part) for head, part in ((label, here), (_("Under others"), others)) if part]


def choices_of(
    answer: Answer,
    words: str,
    *,
    with_kind: bool = True,
    under: PlanNode | None = None,
    href: Callable[[PlanNode], str] | None = None,
) -> Choices:
    """What a search answers, by ids. `href` says where a choice leads on a page without script."""
    options = [option_of(each, href=href(each.node) if href else "", with_kind=with_kind) for each in answer.found]
    groups = grouped(answer.found, options, under)
    return Choices(words, groups, total=answer.total, is_forgiving=answer.is_forgiving)
