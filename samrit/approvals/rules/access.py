"""Why somebody may not act upon an approval. Pure: the person arrives with her posts loaded, `owner` is the body of the
subject, and every answer is a text fit to show, or None where she may."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.approvals.models import State
from samrit.approvals.rules.opened import is_open
from samrit.approvals.rules.transitions import EDITABLE, Act, allows
from samrit.lib.errors import Problem

Text = str | Promise
NESDC = (Role.NESDC_ANALYST, Role.NESDC_ADMIN)
LONGEST_KEY, LONGEST_NUMBER, LONGEST_TEXT = 160, 60, 4000
ADMINS = (Role.DEPARTMENT_ADMIN, Role.MINISTRY_ADMIN)

STATE_NO: dict[str, Text] = {
    State.DRAFT: _("It has not been sent for approval yet."),
    State.SUBMITTED: _("It has been sent and waits for approval; it can be changed again when it comes back."),
    State.RETURNED: _("It was returned for correction and has not been sent again yet."),
    State.APPROVED: _("It is approved and frozen."),
    State.UNLOCKED: _("It is unlocked for correction and has not been sent again yet."),
    State.DISCARDED: _("It was discarded."),
}


UNLOCK_WAITS = _("A request to unlock it waits for an answer already.")
UNLOCK_DECIDED = _("The request has been answered already.")
BETWEEN = _("The thread is between the unit, the bodies above it, the hosts of its targets and NESDC.")


class Passage(Protocol):
    """What the rules read of an approval. Documented at the fields of `Approval`."""

    state: str
    step: int
    empty_since: dt.datetime | None
    stand_in: int
    roles: list[str]
    noting: list[str]
    noted: int
    opened: list[str]
    submitted_by_id: int | None
    submitted_for_id: int | None
    approved_at: dt.datetime | None
    review_asked_at: dt.datetime | None
    undo_by_id: int | None
    undo_until: dt.datetime | None


def role_name(role: str) -> Text:
    """The role in words."""
    return Role(role).label if role in Role.values else role


def role_now(approval: Passage) -> str | None:
    """The role whose turn it is; None while it is with the editor or approved."""
    waiting = approval.state == State.SUBMITTED and 1 <= approval.step <= len(approval.roles)
    return approval.roles[approval.step - 1] if waiting else None


def noter_now(approval: Passage) -> str | None:
    """The role that takes note next; None where nothing waits for it."""
    waiting = approval.state == State.APPROVED and approval.noted < len(approval.noting)
    return approval.noting[approval.noted] if waiting else None


def is_last_step(approval: Passage) -> bool:
    """Whether an approval of the step that must act now completes the passage."""
    return approval.step >= len(approval.roles)


def step_taken(who: Person, approval: Passage, owner: Body) -> int:
    """The position that this person passes when she approves or returns; 0 for none.

    It is the step whose turn it is. Where that step has nobody and the record says so (`stand_in`), the holders of the
    later step named there act in its place: their approval passes both.
    """
    senders = {approval.submitted_by_id, approval.submitted_for_id} - {None}
    if who.user_id in senders:
        return 0
    free = [post for post in who.posts if post.giver_id not in senders and post.covers(owner)]
    return next((at for at in _turns(approval) if any(post.role == approval.roles[at - 1] for post in free)), 0)


def _turns(approval: Passage) -> list[int]:
    """The positions whose holders may act now."""
    if role_now(approval) is None:
        return []
    return [approval.step, *([approval.stand_in] if approval.stand_in > approval.step else [])]


def empty_note(approval: Passage) -> Text:
    """What the record says of a step without holders, and who may act in its place; empty where the step has somebody."""
    role = role_now(approval)
    if approval.empty_since is None or role is None:
        return ""
    if approval.stand_in:
        place = {"role": role_name(role), "next": role_name(approval.roles[approval.stand_in - 1])}
        return _("Waits for nobody: no one holds “%(role)s”. “%(next)s” may act in its place.") % place
    return _("Waits for nobody: no one holds “%(role)s”. An administrator must give somebody the role.") % {
        "role": role_name(role)
    }


def why_not_edit(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why the subject may not be changed: only an editor of the unit, and only as a draft, after a return or unlocked."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can change it.")
    return None if approval.state in EDITABLE else STATE_NO[approval.state]


def why_not_change(who: Person, approval: Passage, owner: Body, key: str) -> Text | None:
    """Why this one field or row may not be changed: after a return or an unlock only what was opened may."""
    if no := why_not_edit(who, approval, owner):
        return no
    if is_open(approval, key):
        return None
    if approval.state == State.RETURNED:
        return _("Only what the approver pinned is open for correction.")
    return _("Only what was unlocked is open for correction.")


def why_not_submit(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not send it."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can send it for approval.")
    return None if allows(approval.state, Act.SUBMIT) else STATE_NO[approval.state]


def why_not_approve(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not approve it at the present step."""
    return _why_not_step(who, approval, owner, Act.APPROVE)


def why_not_return(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not return it to the editor at the present step."""
    return _why_not_step(who, approval, owner, Act.RETURN)


def _why_not_step(who: Person, approval: Passage, owner: Body, act: Act) -> Text | None:
    role = role_now(approval)
    if not allows(approval.state, act) or role is None:
        return STATE_NO[approval.state]
    if not any(who.holds(approval.roles[at - 1], owner) for at in _turns(approval)):
        return _("This step waits for the role “%(role)s” over this unit.") % {"role": role_name(role)}
    if approval.submitted_by_id == who.user_id:
        return _("You sent it yourself; somebody else must approve it.")
    if approval.submitted_for_id == who.user_id:
        return _("It was sent in your place; somebody else must approve it.")
    if step_taken(who, approval, owner):
        return None
    return _("You stand in for the person who sent it; somebody else must approve it.")


def why_not_withdraw(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not take her sending back: it is hers, and nobody has acted since."""
    if not allows(approval.state, Act.WITHDRAW):
        return STATE_NO[approval.state]
    if approval.submitted_by_id != who.user_id or not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only the person who sent it can withdraw it.")
    if approval.step > 1:
        return _("An approver has already acted; ask for it to be returned.")
    return None


def why_not_undo_approval(who: Person, approval: Passage, owner: Body, now: dt.datetime) -> Text | None:
    """Why she may not take her approval back: it is the latest act, hers, and the grace of the step has not passed."""
    del owner  # the right follows from the act, not from the post
    if approval.undo_by_id is None or approval.undo_until is None or not allows(approval.state, Act.UNDO):
        return _("There is no approval to take back: somebody has acted since.")
    if approval.undo_by_id != who.user_id:
        return _("Only the person who approved it can take the approval back.")
    if now > approval.undo_until:
        return _("The time to take the approval back has passed. Ask for a return, or for an unlock.")
    return None


def why_not_acknowledge(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not take note of it now."""
    role = noter_now(approval)
    if role is None:
        return _("Nothing here waits to be acknowledged.")
    if not who.holds(role, owner):
        return _("This waits to be acknowledged by the role “%(role)s” over this unit.") % {"role": role_name(role)}
    return None


def why_not_ask_review(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not ask the unit to look again: NESDC does, at what is approved, one request at a time."""
    del owner  # NESDC reads all bodies
    if not any(who.has(role) for role in NESDC):
        return _("Only NESDC can ask a unit to look at an approved record again.")
    if not allows(approval.state, Act.ASK_REVIEW):
        return STATE_NO[approval.state]
    if approval.review_asked_at is not None:
        return _("It has been asked already, and the unit has not answered yet.")
    return None


def why_not_read_thread(who: Person, owner: Body) -> Text | None:
    """Why the thread of a record is not hers to read: it is between the unit and the bodies above it, the hosts of its
    targets, and NESDC; inspectors read it. Whether she may see the record at all is asked by the app of the subject."""
    near = who.reads(owner) or who.has(Role.TARGET_HOST) or who.sees_everything
    return None if near else BETWEEN


def why_not_comment(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not write in the thread: it is between the unit and the bodies above it, the hosts of its targets, and
    NESDC."""
    if approval.state == State.DISCARDED:
        return STATE_NO[approval.state]
    near = who.reads(owner) or who.has(Role.TARGET_HOST) or any(who.has(role) for role in NESDC)
    return None if near else BETWEEN


def why_not_ask_unlock(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not ask for an unlock: editors of the unit do, for what is approved."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can ask for it to be unlocked.")
    return None if allows(approval.state, Act.ASK_UNLOCK) else STATE_NO[approval.state]


def why_not_grant_unlock(who: Person, approval: Passage, owner: Body, asked_by_id: int | None = None) -> Text | None:
    """Why she may not grant a request to unlock: whoever holds the last approving step does, or NESDC's administrator,
    never the person who asked nor somebody in her place."""
    if not allows(approval.state, Act.GRANT_UNLOCK):
        return STATE_NO[approval.state]
    if asked_by_id == who.user_id:
        return _("You asked for it yourself; somebody else must decide.")
    last = unlocking_role(approval)
    if who.has(Role.NESDC_ADMIN) or who.holds_without(last, owner, asked_by_id):
        return None
    if who.holds(last, owner):
        return _("You stand in for the person who asked; somebody else must decide.")
    return _("The role “%(role)s” over this unit decides on unlocking, or NESDC.") % {"role": role_name(last)}


def unlocking_role(approval: Passage) -> str:
    """The role that decides on unlocking: the last approving step it was sent through."""
    return approval.roles[-1] if approval.roles else Role.DEPARTMENT_APPROVER


def why_not_refuse_unlock(who: Person, approval: Passage, owner: Body, asked_by_id: int | None = None) -> Text | None:
    """Why she may not refuse a request to unlock: the same people decide both ways."""
    return why_not_grant_unlock(who, approval, owner, asked_by_id)


def why_not_close_unlock(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not give an unlock up: editors of the unit may, before the correction is sent or after it came back."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can close the unlock.")
    if approval.approved_at is None or not allows(approval.state, Act.CLOSE_UNLOCK):
        return _("It is not unlocked, or its correction has been sent already.")
    return None


def why_not_answer_pin(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not answer a pinned comment in words: editors of the unit do, while it is returned to them."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can change it.")
    return None if approval.state == State.RETURNED else STATE_NO[approval.state]


def why_not_discard(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not discard it: an editor of the unit may, as long as nothing of it was ever approved."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can discard it.")
    if approval.approved_at is not None:
        return _("An approved version is in force; it cannot be discarded.")
    return None if allows(approval.state, Act.DISCARD) else STATE_NO[approval.state]


def why_not_transfer(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not give it to another body: editors and administrators over the body that has it may, and NESDC's
    administrator."""
    if not allows(approval.state, Act.TRANSFER):
        return STATE_NO[approval.state]
    given = who.has(Role.NESDC_ADMIN) or any(who.holds(role, owner) for role in (Role.DIVISION_EDITOR, *ADMINS))
    return None if given else _("Only an editor or an administrator of this unit can hand it over.")


def why_not_as_read(approval: "Signed", hash_read: str) -> Text | None:
    """An approver signs what she read: why the document on her screen is not the one that waits."""
    if hash_read and hash_read != approval.document_hash:
        return _("It was changed and sent again while you were reading. Please read it again.")
    return None


class Signed(Protocol):
    """What `why_not_as_read` reads."""

    document_hash: str


def why_not_reason(reason: str) -> Text | None:
    """A return without a reason helps nobody."""
    return None if reason.strip() else _("Write the reason, so that the editor knows what to correct.")


def why_no_chain(chain: Sequence[str], steps: Sequence[str]) -> Text | None:
    """Why a sending has nowhere to go: `chain` is what is set, `steps` what remains without steps only the sender holds."""
    if not chain:
        return _("No approval chain is set for this unit; ask the system administrator.")
    if not steps or steps[-1] != chain[-1]:
        return _(
            "Nobody else holds the role “%(role)s” over this unit; ask the system administrator to appoint one."
        ) % {"role": role_name(chain[-1])}
    return None


class NewComment(Protocol):
    """What is read of a comment that shall be pinned."""

    @property
    def key(self) -> str:
        """The place."""

    @property
    def text(self) -> str:
        """What is to be corrected there."""


def problems_of_return(reason: str, pins: Sequence[NewComment]) -> list[Problem]:
    """What is wrong with a return: no reason, a pin without a place, or without a text."""
    problems = []
    if no := why_not_reason(reason):
        problems.append(Problem("reason", "required", no))
    for pin in pins:
        if not pin.key.strip() or len(pin.key) > LONGEST_KEY:
            problems.append(Problem("pins", "place", _("Choose the field or row that the comment is about.")))
        if not pin.text.strip():
            text = _("Write what is to be corrected there, or take the comment away.")
            problems.append(Problem(f"pins.{pin.key}", "required", text))
    return problems


def problems_of_unlock(document_number: str, reason: str) -> list[Problem]:
    """What is wrong with a request to unlock: it rests on a letter and says why."""
    problems = []
    if not document_number.strip():
        text = _("Write the number of the letter the request rests on.")
        problems.append(Problem("document_number", "required", text))
    elif len(document_number.strip()) > LONGEST_NUMBER:
        too_long = _("The number of the letter is longer than %(most)s characters.") % {"most": LONGEST_NUMBER}
        problems.append(Problem("document_number", "too_long", too_long))
    if not reason.strip():
        text = _("Write why the approved record must be corrected.")
        problems.append(Problem("reason", "required", text))
    return problems


def problems_of_text(text: str) -> list[Problem]:
    """What is wrong with a comment or an answer: nothing is written, or far too much."""
    if not text.strip():
        return [Problem("text", "required", _("Write a text."))]
    if len(text) > LONGEST_TEXT:
        return [Problem("text", "too_long", _("A comment has at most %(most)s letters.") % {"most": LONGEST_TEXT})]
    return []
