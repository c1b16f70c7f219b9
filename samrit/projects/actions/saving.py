"""Keeping a selection of the project list under a name, sharing it with the people of a body, and deleting it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.projects.models import SavedList
from samrit.projects.rules import saving as rules


@dataclass(frozen=True)
class Wanted:
    """What a list is to be: its name, and the body whose people may open it (none: its maker alone)."""

    name: str
    shared_with: Organisation | None = None


@refusals_logged("save_list", "saved_list")
def save_list(*, data: Wanted, asked: Mapping[str, str], columns: Sequence[str], by: User) -> SavedList:
    """Keep a selection: `asked` are the parameters of its address, `columns` those shown. Raises Refused, Invalid."""
    with acting(by, "save a list"):
        name = _checked(data, by, None)
        saved = SavedList.objects.create(
            owner=by,
            name=name,
            asked=dict(asked),
            columns=list(columns),
            shared_with=data.shared_with,
            made_at=clock.now(),
        )
        _record("list_saved", saved, by)
    return saved


@refusals_logged("change_list", "saved_list", "saved")
def change_list(*, saved: SavedList, data: Wanted, by: User) -> SavedList:
    """Rename a list, or share it otherwise. Raises Refused (not hers, a body that is not on her line), Invalid (the name)."""
    with acting(by, "change a list"):
        held = _held(saved, by)
        held.name, held.shared_with = _checked(data, by, held), data.shared_with
        held.save(update_fields=["name", "shared_with"])
        _record("list_changed", held, by)
    return held


@refusals_logged("delete_list", "saved_list", "saved")
def delete_list(*, saved: SavedList, by: User) -> None:
    """Delete a list; its rows are untouched. Raises Refused."""
    with acting(by, "delete a list"):
        held = _held(saved, by)
        _record("list_deleted", held, by)
        held.delete()


def _held(saved: SavedList, by: User) -> SavedList:
    held = SavedList.objects.select_for_update(of=("self",)).select_related("shared_with").get(pk=saved.pk)
    if no := rules.why_not_keep(person(by), held):
        raise Refused(no)
    return held


def _checked(data: Wanted, by: User, held: SavedList | None) -> str:
    """The tidy name. A person's lists are named one at a time, so that two windows cannot take the same name."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    name = clean(data.name)
    others = set(SavedList.objects.filter(owner=by).exclude(pk=held.pk if held else 0).values_list("name", flat=True))
    if problems := rules.check_name(name, others):
        raise Invalid(problems)
    kept = held is not None and data.shared_with is not None and held.shared_with_id == data.shared_with.pk
    if data.shared_with is not None and not kept and (no := rules.why_not_share(person(by), data.shared_with)):
        raise Refused(no)
    return name


def _record(act: str, saved: SavedList, by: User) -> None:
    shared = {"shared_with": saved.shared_with.code} if saved.shared_with else {}
    record(act=act, subject_kind="saved_list", subject_id=saved.pk, by=by, **shared)
