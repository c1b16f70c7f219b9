"""Forms of the matching list: what it is narrowed to, the decision on one text, and many at once. They only parse."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.plans.forms.picking import NodeField, id_of
from samrit.plans.models import Edition, PlanNode
from samrit.plans.queries.picking import find
from samrit.plans.rules.grammar import ORDER
from samrit.projects.actions.matching import Choice
from samrit.projects.queries.matching import Filters, Offer, Stated, Work
from samrit.projects.rules.matching import SURE
from samrit.ui.fields import HouseForm, TidyField

OTHER, NONE = "other", "none"
LONGEST = 2000
MOST = 100
"""Texts on a page that accepts many."""


def read_filters(asked: Any) -> Filters:
    """What the address asks for; what makes no sense counts as not chosen."""
    level = asked.get("level", "")
    words = asked.get("q", "").replace("\x00", "").strip()[:LONGEST]
    return Filters(level if level in ORDER else "", asked.get("edition", "").replace("\x00", "")[:30], words)


class FilterForm(forms.Form):
    """The controls above the list; it only draws, `read_filters` reads."""

    q = forms.CharField(label=_("Words of the text"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, filters: Filters, work: Work) -> None:
        super().__init__(initial={"q": filters.words, "level": filters.level, "edition": filters.edition})
        levels: dict[str, Text] = {text.level: text.label for text in work.waiting}
        editions: dict[str, Text] = {text.edition.code: text.edition.name for text in work.waiting}
        for name, offered in (("level", levels), ("edition", editions)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
            field.choices = [("", _("All")), *offered.items()]


class MatchForm(HouseForm):
    """The decision on one text: one of the suggestions, another node, or none with a reason."""

    edition = forms.CharField(required=False, widget=forms.HiddenInput)
    level = forms.CharField(required=False, widget=forms.HiddenInput)
    stated = forms.CharField(required=False, widget=forms.HiddenInput)
    choice = forms.CharField(label=_("What do these words mean?"), required=False)
    node = NodeField(label=_("Another node of this level"))
    reason = TidyField(
        label=_("Why does no node fit?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only where no node fits."),
    )

    def __init__(self, *args: Any, level: str = "", year: int | None = None, place: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": f"id_{place}_%s"}))
        self.fields["node"] = NodeField([level] if level in ORDER else [], year, label=self.fields["node"].label)

    def choice_of(self) -> Choice | None:
        """The decision as it was written; None where nothing is chosen or the edition is not known."""
        told = self.cleaned_data
        edition = Edition.objects.published().filter(code=told["edition"]).first()
        if edition is None or not told["choice"] or (told["choice"] == OTHER and told["node"] is None):
            return None
        node = None if told["choice"] == NONE else told["node"] if told["choice"] == OTHER else _node(told["choice"])
        if node is None and told["choice"] != NONE:
            return None
        reason = told["reason"] if told["choice"] == NONE else ""
        return Choice(edition, told["level"], told["stated"], node, reason)


def _node(text: str) -> PlanNode | None:
    found = find([pk]) if (pk := id_of(text)) else []
    return found[0].node if found else None


def start(text: Stated, place: int, offers: list[Offer], chosen: PlanNode | None = None) -> MatchForm:
    """The form of a text, with the likest node chosen where it is hardly in doubt."""
    sure = offers and offers[0].likeness >= SURE
    first = OTHER if chosen else str(offers[0].found.node.pk) if sure else ""
    given = {"edition": text.edition.code, "level": text.level, "stated": text.text, "choice": first, "node": chosen}
    return MatchForm(initial=given, level=text.level, year=text.year, place=place)


def read_least(text: str) -> int:
    """The likeness asked for, in whole percent, 50 to 100; the usual one where it cannot be read."""
    percent = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else round(SURE * 100)
    return min(100, max(50, percent))


def read_many(posted: Any) -> list[Choice]:
    """The decisions that are ticked on the page that accepts many; a line that cannot be read is left out."""
    lines = [place for place in posted.getlist("chosen") if place.isascii() and place.isdigit()][:MOST]
    told = [[posted.get(f"{name}-{place}", "") for name in ("edition", "level", "stated", "node")] for place in lines]
    editions = {edition.code: edition for edition in Edition.objects.published()} if told else {}
    nodes = {found.node.pk: found.node for found in find(_ids(node for *_rest, node in told))}
    return [
        Choice(editions[edition], level, stated, nodes[pk])
        for edition, level, stated, node in told
        if edition in editions and (pk := id_of(node)) in nodes
    ]


def _ids(texts: Iterable[str]) -> list[int]:
    return [pk for text in texts if (pk := id_of(text)) is not None]
