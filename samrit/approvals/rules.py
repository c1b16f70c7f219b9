"""The one table of transitions, and why somebody may not act. Pure: the person arrives with her posts loaded.

Source: the approval chain of M7 (division, then department, by default), no one approves her own submission, a return
carries a reason, a sending may be withdrawn until the next person acts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.approvals.models import Approval, State

Text = str | Promise


class Act(StrEnum):
    """What people do to an approval."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """Who may do it, over the body that owns the subject."""

    EDITOR = "editor"  # holds the role division editor
    STEP = "step"  # holds the role of the step that must act now, and did not send it
    SENDER = "sender"  # sent it herself, and nobody has acted since


@dataclass(frozen=True)
class Transition:
    """In `state`, `act` by `who` leads to `to`."""

    state: State
    act: Act
    to: State
    who: Who


TRANSITIONS = (
    Transition(State.DRAFT, Act.SUBMIT, State.SUBMITTED, Who.EDITOR),
    Transition(State.RETURNED, Act.SUBMIT, State.SUBMITTED, Who.EDITOR),
    Transition(State.SUBMITTED, Act.APPROVE, State.SUBMITTED, Who.STEP),  # steps remain
    Transition(State.SUBMITTED, Act.APPROVE, State.APPROVED, Who.STEP),  # it was the last step
    Transition(State.SUBMITTED, Act.RETURN, State.RETURNED, Who.STEP),
    Transition(State.SUBMITTED, Act.WITHDRAW, State.DRAFT, Who.SENDER),
)

EDITABLE = frozenset({State.DRAFT, State.RETURNED})

STATE_NO: dict[str, Text] = {
    State.DRAFT: _("It has not been sent for approval yet."),
    State.SUBMITTED: _("It has been sent and waits for approval; it can be changed again when it comes back."),
    State.RETURNED: _("It was returned for correction and has not been sent again yet."),
    State.APPROVED: _("It is approved and frozen."),
}


class Passage(Protocol):
    """What the rules read of an approval."""

    state: str
    step: int
    roles: list[str]
    submitted_by_id: int | None


class PastAct(Protocol):
    """What the rules read of an act."""

    act: str
    to_state: str
    step: int


def role_name(role: str) -> Text:
    """The role in words."""
    return Role(role).label if role in Role.values else role


def allows(state: str, act: Act) -> bool:
    """Whether the table knows this act in this state."""
    return any(row.state == state and row.act == act for row in TRANSITIONS)


def role_now(approval: Passage) -> str | None:
    """The role whose turn it is; None while it is with the editor or approved."""
    waiting = approval.state == State.SUBMITTED and 1 <= approval.step <= len(approval.roles)
    return approval.roles[approval.step - 1] if waiting else None


def is_last_step(approval: Passage) -> bool:
    """Whether an approval now completes the passage."""
    return approval.step >= len(approval.roles)


def why_not_edit(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why the subject may not be changed: only an editor of the unit, and only as a draft or after a return."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can change it.")
    return None if approval.state in EDITABLE else STATE_NO[approval.state]


def why_not_submit(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not send it."""
    if not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only an editor of this unit can send it for approval.")
    return None if allows(approval.state, Act.SUBMIT) else STATE_NO[approval.state]


def why_not_approve(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not approve it at the present step."""
    return _why_not_step(who, approval, owner, Act.APPROVE)


def why_not_as_read(approval: Approval, hash_read: str) -> Text | None:
    """An approver signs what she read: why the document on her screen is not the one that waits."""
    if hash_read and hash_read != approval.document_hash:
        return _("It was changed and sent again while you were reading. Please read it again.")
    return None


def why_not_return(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not return it to the editor at the present step."""
    return _why_not_step(who, approval, owner, Act.RETURN)


def why_not_withdraw(who: Person, approval: Passage, owner: Body) -> Text | None:
    """Why she may not take her sending back: it is hers, and nobody has acted since."""
    if not allows(approval.state, Act.WITHDRAW):
        return STATE_NO[approval.state]
    if approval.submitted_by_id != who.user_id or not who.holds(Role.DIVISION_EDITOR, owner):
        return _("Only the person who sent it can withdraw it.")
    if approval.step > 1:
        return _("An approver has already acted; ask for it to be returned.")
    return None


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


def _why_not_step(who: Person, approval: Passage, owner: Body, act: Act) -> Text | None:
    role = role_now(approval)
    if not allows(approval.state, act) or role is None:
        return STATE_NO[approval.state]
    if not who.holds(role, owner):
        return _("This step waits for the role “%(role)s” over this unit.") % {"role": role_name(role)}
    if not who.holds_without(role, owner, approval.submitted_by_id):
        return _("You stand in for the person who sent it; somebody else must approve it.")
    if approval.submitted_by_id == who.user_id:
        return _("You sent it yourself; somebody else must approve it.")
    return None


def replay(acts: Iterable[PastAct]) -> tuple[str, int]:
    """State and step as the acts tell them: the stored state is only a cache of this. An act outside the table is a fault."""
    state, step = str(State.DRAFT), 0
    for past in acts:
        if not any(r.state == state and r.act == past.act and r.to == past.to_state for r in TRANSITIONS):
            raise ValueError(f"no transition: {state} {past.act} {past.to_state}")
        match past.act:
            case Act.SUBMIT:
                step = 1
            case Act.APPROVE:
                step = step + 1 if past.to_state == State.SUBMITTED else step
            case _:
                step = 0
        state = past.to_state
    return state, step


def diagram() -> str:
    """The table as a Mermaid state diagram, for the generated documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {row.state} --> {row.to}: {row.act} ({row.who})" for row in TRANSITIONS]
    return "\n".join(lines) + "\n"
