"""Code lists as they are read. They are public."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from samrit.codelists.models import CodeItem, CodeList
from samrit.lib import clock


@dataclass(frozen=True)
class ListPage:
    """A list with its items, those in force first."""

    code_list: CodeList
    items: list[CodeItem]
    ended: list[CodeItem]


def lists() -> list[CodeList]:
    """All lists with how many of their items are in force today (`in_force`). One query."""
    today = clock.today()
    begun = Q(items__valid_from__isnull=True) | Q(items__valid_from__lte=today)
    not_ended = Q(items__valid_to__isnull=True) | Q(items__valid_to__gte=today)
    return list(CodeList.objects.annotate(in_force=Count("items", filter=begun & not_ended)))


def get_list(code: str) -> ListPage | None:
    """A list by its code. Items that begin on a later day stand with those in force."""
    found = CodeList.objects.filter(code=code).first()
    if found is None:
        return None
    today, items = clock.today(), list(found.items.all())
    ended = [item for item in items if item.valid_to is not None and item.valid_to < today]
    return ListPage(found, [item for item in items if item not in ended], ended)


def get_item(list_code: str, code: str) -> CodeItem | None:
    """One item of a list."""
    return CodeItem.objects.filter(list__code=list_code, code=code).select_related("list").first()


def names(list_code: str, day: dt.date | None = None) -> dict[str, str]:
    """Words by code in the language of the page, in the list's order: of all items, or of those in force on a day."""
    items = CodeItem.objects.filter(list__code=list_code)
    if day is not None:
        items = items.in_force(day)
    return {item.code: item.name for item in items.order_by("position", "code")}


def items_of(list_codes: Iterable[str]) -> dict[str, list[CodeItem]]:
    """Every item of these lists, by list, in order; a list that is not loaded is left out. One query."""
    found: dict[str, list[CodeItem]] = {}
    rows = CodeItem.objects.filter(list__code__in=list(list_codes)).select_related("list").order_by("position", "code")
    for item in rows:
        found.setdefault(item.list.code, []).append(item)
    return found
