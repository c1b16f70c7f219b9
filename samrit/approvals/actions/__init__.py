"""What happens to an approval: its moves, unlocks, what is said about it, and how refused acts are logged."""

from samrit.approvals.actions.moves import (
    NewPin,
    acknowledge,
    approve,
    discard,
    open_approval,
    return_to_editor,
    submit,
    transfer,
    undo_approval,
    withdraw,
)
from samrit.approvals.actions.refusals import refusals_logged
from samrit.approvals.actions.threads import answer_pin, ask_review, comment
from samrit.approvals.actions.unlocks import ask_unlock, close_unlock, grant_unlock, open_more, refuse_unlock

__all__ = [
    "NewPin",
    "acknowledge",
    "answer_pin",
    "approve",
    "ask_review",
    "ask_unlock",
    "close_unlock",
    "comment",
    "discard",
    "grant_unlock",
    "open_approval",
    "open_more",
    "refusals_logged",
    "refuse_unlock",
    "return_to_editor",
    "submit",
    "transfer",
    "undo_approval",
    "withdraw",
]
