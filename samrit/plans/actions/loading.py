"""Bringing a file to a draft: checked first, with everything that is wrong with it; applied whole or not at all; undone."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, refusals_logged
from samrit.lib import clock, workbooks
from samrit.lib.brought import in_order
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.lib.workbooks import BadFile, Sheet
from samrit.plans.actions import loading_rows, undoing
from samrit.plans.actions.drafts.opened import SUBJECT, opened, tell
from samrit.plans.models import Edition, Load, LoadState, LoadWay, Purpose
from samrit.plans.queries.loads import snapshot
from samrit.plans.rules import access
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.loading_book import Plan, plan_book

LIMITS = workbooks.Limits(rows=12_000)
"""No edition has more than 10,000 nodes, and so many are checked while the person waits."""
CHANGED_MEANWHILE = _("The draft has changed since this file was checked. Check it again, then apply it.")


def read_book(data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises Invalid where it cannot be read as a whole."""
    try:
        return workbooks.read(data, LIMITS)
    except BadFile as bad:
        raise Invalid([Problem("file", bad.code, bad.message, bad.mend)]) from bad


def plan_of(edition: Edition, book: Sequence[Sheet], way: str) -> Plan:
    """What a file would do to a draft now."""
    return plan_book(book, lambda named: snapshot(edition, named), is_whole=way == LoadWay.WHOLE)


@refusals_logged("load_plan_draft", SUBJECT, "edition")
def check_load(*, edition: Edition, file_name: str, data: bytes, way: str, by: User) -> Load:
    """Read a file and say of every row what it would do and what is wrong; nothing of the draft is changed.

    Raises Refused (no drafter, draft not open) and Invalid (the file as a whole cannot be read).
    """
    if reason := access.why_not_edit(person(by), edition):
        raise Refused(reason)
    if way == LoadWay.WHOLE and edition.purpose == Purpose.COMPLETION:
        raise Invalid([Problem("way", "completion", _("A completion cancels nothing: choose “add and change only”."))])
    book = read_book(data)
    with acting(by, "check file for plan draft"):
        load = Load(
            edition=edition,
            file_name=clean(file_name)[-200:] or "-",
            file_hash=hashlib.sha256(data).hexdigest(),
            way=way,
            rows=workbooks.kept(book),
            read_by=by,
        )
        return _checked(load, plan_of(edition, book, way))


@refusals_logged("load_plan_draft", SUBJECT, lambda given: given["load"].edition_id)
def check_again(*, load: Load, by: User) -> Load:
    """Check a file that was not applied once more, against the draft as it is now. Raises Refused."""
    with acting(by, "check file for plan draft"):
        held = _held(load, by)
        if held.state == LoadState.APPLIED:
            raise Refused(_("This file has been applied."))
        held.state = LoadState.CHECKED
        return _checked(held, plan_of(held.edition, book_of(held), held.way))


def _checked(load: Load, plan: Plan) -> Load:
    load.faults = [fault.as_json() for fault in in_order(plan.faults)]
    blocking = sum(fault.blocks for fault in plan.faults)
    load.counts = {
        "tables": plan.counts,
        "changes": plan.changes,
        "cancelled": plan.cancelled,
        "cancels_many": plan.cancels_many,
        "in_force": plan.in_force,
        "blocking": blocking,
        "print": plan.print,
    }
    load.read_at = clock.now()
    load.save()
    return load


@refusals_logged("load_plan_draft", SUBJECT, lambda given: given["load"].edition_id)
def apply_load(*, load: Load, confirmed: bool, by: User) -> Load:
    """Do what a checked file says, all of it or nothing. `confirmed` answers the second question, asked where more than a
    tenth of the nodes in force would be cancelled.

    Raises Refused: something to mend, the draft changed in a way that matters, nothing to do, no right.
    """
    with acting(by, f"load file into plan draft: {load.file_name}"):
        held = _held(load, by)
        if reason := why_not_apply(held):
            raise Refused(reason)
        plan = plan_of(held.edition, book_of(held), held.way)
        if plan.is_blocked or plan.print != held.counts["print"]:
            raise Refused(CHANGED_MEANWHILE)
        if plan.cancels_many and not confirmed:
            raise Invalid([Problem("confirmed", "required", _("Confirm that so many nodes are to be cancelled."))])
        before = undoing.state_of(held.edition)
        loading_rows.write(held.edition, plan, held.file_name)
        held.before = undoing.difference(before, undoing.state_of(held.edition))
        held.state, held.applied_by, held.applied_at = LoadState.APPLIED, by, clock.now()
        held.save()
        tell("plan_load_applied", held.edition, by, **_facts(held), counts=plan.counts)
        return held


def why_not_apply(load: Load) -> Any:
    """Why a checked file cannot be applied; None where it can."""
    if load.state != LoadState.CHECKED:
        return _("This file has been applied.") if load.state == LoadState.APPLIED else _("This load was undone.")
    if load.counts["blocking"]:
        return _("Something in the file has to be mended or decided first.")
    return None if load.counts["changes"] else _("The file changes nothing.")


@refusals_logged("load_plan_draft", SUBJECT, lambda given: given["load"].edition_id)
def undo_load(*, load: Load, by: User) -> Load:
    """Bring back what was there before a file was applied. Raises Refused, and Invalid with every row that somebody has
    changed since: then nothing is brought back, so that nothing is lost."""
    with acting(by, f"undo load of file into plan draft: {load.file_name}"):
        held = _held(load, by)
        if held.state != LoadState.APPLIED:
            raise Refused(_("Only a file that has been applied can be undone."))
        undoing.restore(held.edition, held.before)
        held.state = LoadState.UNDONE
        held.save()
        tell("plan_load_undone", held.edition, by, **_facts(held))
        return held


def _held(load: Load, by: User) -> Load:
    """The load as it is now, with its draft held and open to this person. Raises Refused."""
    draft = opened(load.edition, by)
    held = Load.objects.select_for_update(of=("self",)).get(pk=load.pk)
    held.edition = draft
    return held


def _facts(load: Load) -> dict[str, Any]:
    return {"load": load.pk, "file": load.file_name, "hash": load.file_hash, "way": load.way}


def faults_of(load: Load) -> list[Fault]:
    """What was said of the cells of a file, the gravest first."""
    return [Fault.of(kept) for kept in load.faults]


def book_of(load: Load) -> list[Sheet]:
    """The sheets of a file as they were read: its cells are kept, so that they can be checked again and given back annotated."""
    return workbooks.from_kept(load.rows)
