"""The one table of transitions, the state that follows from the acts, and the diagrams drawn from both.

Source: the approval chain of M7 (division, then department, by default), no one approves her own submission, a return
carries a reason, a sending may be withdrawn until the next person acts, what is approved is unlocked on a letter and with
a reason, an approval may be taken back within the grace of its step.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from samrit.approvals.models import State, UnlockState


class Act(StrEnum):
    """What people do to an approval."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    ACKNOWLEDGE = "acknowledge"
    ASK_REVIEW = "ask_review"
    ASK_UNLOCK = "ask_unlock"
    GRANT_UNLOCK = "grant_unlock"
    REFUSE_UNLOCK = "refuse_unlock"
    CLOSE_UNLOCK = "close_unlock"
    DISCARD = "discard"
    TRANSFER = "transfer"


class Who(StrEnum):
    """Who may do it, over the body that owns the subject; in words in `WHO`."""

    EDITOR = "editor"
    STEP = "step"
    SENDER = "sender"
    LAST = "last"
    NOTER = "noter"
    NESDC = "nesdc"
    UNLOCKER = "unlocker"
    MOVER = "mover"


WHO = {
    Who.EDITOR: "holds the role division editor",
    Who.STEP: "holds the role of the step that must act now, or stands in for it, and did not send it",
    Who.SENDER: "sent it, and nobody has acted since",
    Who.LAST: "gave the latest approval, within the grace of its step, and nobody has acted since",
    Who.NOTER: "holds the role that takes note next",
    Who.NESDC: "NESDC analyst or administrator",
    Who.UNLOCKER: "holds the role of the last approving step, or is NESDC administrator, and did not ask",
    Who.MOVER: "editor or administrator over the body that gives it away, or NESDC administrator",
}


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
    Transition(State.UNLOCKED, Act.SUBMIT, State.SUBMITTED, Who.EDITOR),
    Transition(State.SUBMITTED, Act.APPROVE, State.SUBMITTED, Who.STEP),  # steps remain
    Transition(State.SUBMITTED, Act.APPROVE, State.APPROVED, Who.STEP),  # it was the last step
    Transition(State.SUBMITTED, Act.UNDO, State.SUBMITTED, Who.LAST),  # back to the step before
    Transition(State.APPROVED, Act.UNDO, State.SUBMITTED, Who.LAST),  # back to the last step
    Transition(State.SUBMITTED, Act.RETURN, State.RETURNED, Who.STEP),
    Transition(State.SUBMITTED, Act.WITHDRAW, State.DRAFT, Who.SENDER),  # back to where it was sent from
    Transition(State.SUBMITTED, Act.WITHDRAW, State.RETURNED, Who.SENDER),
    Transition(State.SUBMITTED, Act.WITHDRAW, State.UNLOCKED, Who.SENDER),
    Transition(State.APPROVED, Act.ACKNOWLEDGE, State.APPROVED, Who.NOTER),
    Transition(State.APPROVED, Act.ASK_REVIEW, State.APPROVED, Who.NESDC),
    Transition(State.APPROVED, Act.ASK_UNLOCK, State.APPROVED, Who.EDITOR),
    Transition(State.APPROVED, Act.REFUSE_UNLOCK, State.APPROVED, Who.UNLOCKER),
    Transition(State.APPROVED, Act.GRANT_UNLOCK, State.UNLOCKED, Who.UNLOCKER),
    Transition(State.UNLOCKED, Act.CLOSE_UNLOCK, State.APPROVED, Who.EDITOR),  # nothing changed: the version stays
    Transition(State.RETURNED, Act.CLOSE_UNLOCK, State.APPROVED, Who.EDITOR),  # a correction that came back is given up
    Transition(State.DRAFT, Act.DISCARD, State.DISCARDED, Who.EDITOR),  # never approved
    Transition(State.RETURNED, Act.DISCARD, State.DISCARDED, Who.EDITOR),  # never approved
    *(Transition(state, Act.TRANSFER, state, Who.MOVER) for state in State if state != State.DISCARDED),
)

UNLOCK_TRANSITIONS = (
    (UnlockState.ASKED, Act.GRANT_UNLOCK, UnlockState.GRANTED),
    (UnlockState.ASKED, Act.REFUSE_UNLOCK, UnlockState.REFUSED),
)
"""The life of a request to unlock; it begins with `ask_unlock`."""

EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.UNLOCKED})
"""With the editor: she may change what is open."""


class PastAct(Protocol):
    """What the replay reads of an act. `step` is the position that acted, for a sending the one that must act first."""

    act: str
    to_state: str
    step: int


class WholeAct(PastAct, Protocol):
    """A past act with the state it began in."""

    from_state: str


KnownAct = TypeVar("KnownAct", bound=WholeAct)


def allows(state: str, act: Act) -> bool:
    """Whether the table knows this act in this state."""
    return any(row.state == state and row.act == act for row in TRANSITIONS)


def replay(acts: Iterable[PastAct]) -> tuple[str, int]:
    """State and step as the acts tell them: the stored state is only a cache of this. An act outside the table is a fault,
    and so is a withdrawal to another state than the one it was sent from."""
    state, step, sent_from = str(State.DRAFT), 0, str(State.DRAFT)
    for past in acts:
        known = any(r.state == state and r.act == past.act and r.to == past.to_state for r in TRANSITIONS)
        if not known or (past.act == Act.WITHDRAW and past.to_state != sent_from):
            raise ValueError(f"no transition: {state} {past.act} {past.to_state}")
        match past.act:
            case Act.SUBMIT:
                step, sent_from = past.step, state
            case Act.APPROVE:
                step = past.step + 1 if past.to_state == State.SUBMITTED else past.step
            case Act.UNDO:
                step = past.step
            case Act.RETURN | Act.WITHDRAW | Act.GRANT_UNLOCK | Act.CLOSE_UNLOCK | Act.DISCARD:
                step = 0
        state = past.to_state
    return state, step


def final_approvals(acts: Iterable[KnownAct]) -> list[KnownAct]:
    """The acts by which it became approved, in order; what was taken back is not among them. The last is in force."""
    found: list[KnownAct] = []
    for past in acts:
        if past.act == Act.APPROVE and past.to_state == State.APPROVED:
            found.append(past)
        elif past.act == Act.UNDO and past.from_state == State.APPROVED:
            found.pop()
    return found


def diagram() -> str:
    """The table as a Mermaid state diagram, for the generated documentation. What leaves the state as it is stays out,
    except an approval on the way."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    rows = [row for row in TRANSITIONS if row.state != row.to or row.act in {Act.APPROVE, Act.UNDO}]
    lines += [f"    {row.state} --> {row.to}: {row.act} ({row.who})" for row in rows]
    return "\n".join([*lines, f"    {State.DISCARDED} --> [*]"]) + "\n"


def unlock_diagram() -> str:
    """The life of a request to unlock as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {UnlockState.ASKED}: {Act.ASK_UNLOCK} ({Who.EDITOR})"]
    lines += [f"    {state} --> {to}: {act} ({Who.UNLOCKER})" for state, act, to in UNLOCK_TRANSITIONS]
    lines += [f"    {to} --> [*]" for _, _, to in UNLOCK_TRANSITIONS]
    return "\n".join(lines) + "\n"
