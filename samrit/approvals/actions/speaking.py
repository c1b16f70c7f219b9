"""Writing in the thread of a record from its page: the one step and its transaction."""

from samrit.accounts.models import User
from samrit.approvals.actions import threads
from samrit.approvals.actions.refusals import refusals_logged
from samrit.approvals.models import Approval, Comment
from samrit.audit.actions import acting


@refusals_logged("comment", "approval")
def say(*, approval: Approval, text: str, by: User) -> Comment:
    """Write a comment; from an editor of the unit it answers an open request to look again. Raises Refused, Invalid."""
    with acting(by, "comment"):
        return threads.comment(approval=approval, by=by, text=text)


@refusals_logged("ask_review", "approval")
def ask_to_look_again(*, approval: Approval, text: str, by: User) -> Comment:
    """NESDC asks the unit to look at what is approved again. Raises Refused, Invalid."""
    with acting(by, "ask to look again"):
        return threads.ask_review(approval=approval, by=by, text=text)
