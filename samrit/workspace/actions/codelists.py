"""Changes of code lists by NESDC's administrator: words mended, an item added, an item ended. Nothing is ever removed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.codelists import rules as items
from samrit.codelists.models import CodeItem, CodeList
from samrit.codelists.rules import ItemWords
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale, Text
from samrit.lib.merge import merge
from samrit.workspace.rules import codelists as rules

LABELS: Mapping[str, Text] = {
    "name_th": _("Thai name"),
    "name_en": _("English name"),
    "position": _("Place in the list"),
    "note": _("Note"),
}


def words_of(item: CodeItem) -> dict[str, Any]:
    """The words of an item as they are stored."""
    return asdict(ItemWords(item.name_th, item.name_en, item.position, item.note))


def _list_of_item(given: Mapping[str, Any]) -> object:
    return given["item"].list_id


@refusals_logged("change_code_item", "code_list", _list_of_item)
def change_item(*, item: CodeItem, words: ItemWords, seen: Mapping[str, str], by: User) -> CodeItem:
    """Mend the words or the order of an item; its code stays. Raises Refused, Invalid, Stale."""
    with acting(by, "change code list"):
        _may(rules.why_not_change(person(by)))
        row = CodeItem.objects.select_for_update().get(pk=item.pk)
        if problems := items.check_words(words):
            raise Invalid(problems)
        before = words_of(row)
        merged = merge(seen, before, asdict(words))
        if merged.clashes:
            pairs = merged.clashes.items()
            raise Stale([Clash(key, LABELS[key], str(mine), str(theirs)) for key, (mine, theirs) in pairs])
        if merged.values == before:
            return row
        for key, value in merged.values.items():
            setattr(row, key, value)
        row.is_kept_here = True
        row.save()
        _record("code_item_changed", row, by, before=before, after=merged.values)
        return row


@refusals_logged("add_code_item", "code_list", "code_list")
def add_item(
    *, code_list: CodeList, code: str, words: ItemWords, valid_from: dt.date | None, source: str, by: User
) -> CodeItem:
    """A new code of a list, from a day, by a source. Raises Refused, Invalid."""
    with acting(by, "add to code list"):
        kept = CodeList.objects.select_for_update().get(pk=code_list.pk)
        _may(rules.why_not_add(person(by), kept))
        taken = set(kept.items.values_list("code", flat=True))
        problems = items.check_new_code(code, taken) + items.check_words(words)
        if valid_from is None:
            problems.append(Problem("valid_from", "empty", _("Write the day from which it can be chosen.")))
        if not source:
            problems.append(Problem("source", "empty", _("Name the document that introduces the code.")))
        elif len(source) > 300:
            problems.append(Problem("source", "too_long", _("The source is longer than 300 letters.")))
        if problems:
            raise Invalid(problems)
        facts = {"valid_from": valid_from, "source": source, "is_kept_here": True}
        row = CodeItem.objects.create(list=kept, code=code, **asdict(words), **facts)
        _record("code_item_added", row, by, after=words_of(row))
        return row


@refusals_logged("end_code_item", "code_list", _list_of_item)
def end_item(*, item: CodeItem, valid_to: dt.date | None, reason: str, by: User) -> CodeItem:
    """The last day on which it can be chosen. Records that have the code keep it. Raises Refused, Invalid."""
    with acting(by, "end code"):
        _may(rules.why_not_change(person(by)))
        row = CodeItem.objects.select_for_update().get(pk=item.pk)
        _may(items.why_not_end(row.code, is_read_by_rules=row.is_read_by_rules, valid_to=row.valid_to))
        problems = (
            []
            if reason
            else [Problem("reason", "empty", _("Write the reason, so that everybody can follow it later."))]
        )
        if valid_to is None:
            problems.append(Problem("valid_to", "empty", _("Write the last day on which it can be chosen.")))
        else:
            problems += items.check_end(row, valid_to)
        if problems:
            raise Invalid(problems)
        row.valid_to, row.is_kept_here = valid_to, True
        row.save()
        _record("code_item_ended", row, by, reason=reason, valid_to=str(valid_to))
        return row


def _may(reason: Text | None) -> None:
    if reason:
        raise Refused(reason)


def _record(act: str, item: CodeItem, by: User, **facts: Any) -> None:
    record(act=act, subject_kind="code_list", subject_id=item.list_id, by=by, code=item.code, **facts)
