"""Figures of a report that were corrected after they were approved: what each was and what it is from then on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import override

from samrit.reporting.rules.fields import Field, Kind, fields_of
from samrit.reporting.rules.versions import in_words, plan_in, values_in

FIGURES = frozenset({Kind.PERCENT, Kind.NUMBER, Kind.COUNT, Kind.MONEY})
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A figure that a later version says differently; exact texts, empty where there is no answer."""

    key: str
    label: str
    before: str
    after: str


def figure_fields(document: Document) -> dict[str, Field]:
    """The fields of a version that hold figures, in the order of the page."""
    return {item.key: item for item in fields_of(plan_in(document)) if item.kind in FIGURES}


def figures_in(document: Document) -> dict[str, str]:
    """The figures a version gives, as exact texts by key; what is not answered is left out."""
    values = values_in(document)
    return {key: said for key in figure_fields(document) if (said := exact(values.get(key)))}


def changed_figures(before: Document, after: Document) -> list[Change]:
    """Each figure that two versions say differently, labelled in Thai as documents are."""
    with override("th"):
        fields = {**figure_fields(before), **figure_fields(after)}
        labels = {key: str(item.label) for key, item in fields.items()}
    old, new = figures_in(before), figures_in(after)
    pairs = [Change(key, labels[key], old.get(key, ""), new.get(key, "")) for key in labels]
    return [one for one in pairs if one.before != one.after]


def replayed(first: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """The figures of a first version after all changes in their order: those of the last version."""
    figures = dict(first)
    for one in changes:
        figures[one.key] = one.after
    return {key: said for key, said in figures.items() if said}


def exact(value: Any) -> str:
    """A figure as its exact text, the same for 1, 1.0 and 1.00."""
    return "" if value is None or value == "" else f"{Decimal(str(value)).normalize():f}"


def figure_words(item: Field | None, said: str) -> str:
    """A figure as a person reads it; the exact text where its field is no more."""
    if item is None or not said:
        return said
    try:
        return in_words(item, Decimal(said))
    except InvalidOperation:
        return said
