"""Words and duties of the forms by year: those of the package data, and those that NESDC's administrator states."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import Actor, acting, record, refusals_logged
from samrit.lib.differences import Changes, Difference
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.merge import merge
from samrit.lib.packs import BadPack, Pack
from samrit.projects.models import FormWord
from samrit.projects.rules import duties
from samrit.projects.rules.duties import Stated

LABELS = {
    "label_th": _("Thai name"),
    "label_en": _("English name"),
    "help_th": _("Help in Thai"),
    "help_en": _("Help in English"),
    "example": _("Example"),
    "is_required": _("Required"),
    "minimum": _("Smallest number of rows"),
    "is_asked": _("On the form"),
    "position": _("Place on the form"),
    "valid_to": _("Last fiscal year"),
    "source": _("Source"),
}


def load_words(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the words and duties to what the pack says. Rows an administrator stated are left alone, and so are rows the
    pack has no more. Raises BadPack, with nothing changed, for any fault."""
    with acting(by, f"load reference pack {pack.name}"):
        duties.check_words(pack)
        if pack.faults:
            raise BadPack(pack.faults)
        rows = Difference(FormWord.objects.all(), "key", "valid_from")
        kept = {key for key, row in rows.rows.items() if row.is_kept_here}
        wanted = {row.key("key", "valid_from"): dict(row) for row in pack.rows("words")}
        rows.bring({key: values for key, values in wanted.items() if key not in kept})
        if rows.changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return rows.changes


def stated_in(row: FormWord) -> Stated:
    """What a row says."""
    return Stated(**{name: getattr(row, name) for name in Stated.__dataclass_fields__})


def _key(given: Mapping[str, Any]) -> object:
    return given["key"]


@refusals_logged("state_form_word", "form_word", _key)
def state_word(
    *, key: str, valid_from: int | None, stated: Stated, by: User, row: FormWord | None = None, seen: Mapping[str, str]
) -> FormWord:
    """State what the forms say at a place from a fiscal year (BE) on: a new row, or `row` changed. The year a row begins with
    stays. `seen` are the fingerprints of what the administrator had on screen. Raises Refused, Invalid, Stale."""
    with acting(by, "state form word"):
        if reason := duties.why_not_state(person(by)):
            raise Refused(reason)
        place = duties.places().get(key)
        if place is None:
            raise Invalid([Problem("key", "key", _("No form has this place."))])
        year = row.valid_from if row else valid_from
        if problems := duties.check_stated(place, year, stated):
            raise Invalid(problems)
        return _change(row, stated, seen, by) if row else _add(key, int(year or 0), stated, by)


def _add(key: str, year: int, stated: Stated, by: User) -> FormWord:
    try:
        with transaction.atomic():
            row = FormWord.objects.create(key=key, valid_from=year, is_kept_here=True, **asdict(stated))
    except IntegrityError:
        text = _("Something is stated here from %(year)s on already. Change that row.") % {"year": year}
        raise Invalid([Problem("valid_from", "taken", text)]) from None
    _record("form_word_stated", row, by, after=asdict(stated))
    return row


def _change(row: FormWord, stated: Stated, seen: Mapping[str, str], by: User) -> FormWord:
    row = FormWord.objects.select_for_update().get(pk=row.pk)
    before = asdict(stated_in(row))
    merged = merge(seen, before, asdict(stated))
    if merged.clashes:
        pairs = merged.clashes.items()
        raise Stale([Clash(key, LABELS[key], str(mine), str(theirs)) for key, (mine, theirs) in pairs])
    if merged.values != before:
        for name, value in merged.values.items():
            setattr(row, name, value)
        row.is_kept_here = True
        row.save()
        _record("form_word_changed", row, by, before=before, after=dict(merged.values))
    return row


def _record(act: str, row: FormWord, by: User, **facts: Any) -> None:
    record(act=act, subject_kind="form_word", subject_id=row.key, by=by, valid_from=row.valid_from, **facts)
