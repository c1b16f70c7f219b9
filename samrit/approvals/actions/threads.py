"""What is said about a subject: comments, NESDC's request to look again and its answer, answers to pinned comments."""

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import rules
from samrit.approvals.actions import people
from samrit.approvals.actions.moves import forbid_undo
from samrit.approvals.actions.telling import Told, lock, tell
from samrit.approvals.models import Approval, Comment, CommentKind, Pin
from samrit.approvals.rules import Act
from samrit.audit.actions import record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import NoticeKind


def comment(*, approval: Approval, by: User, text: str) -> Comment:
    """One line of the thread. From an editor of the unit it answers an open request to look again. Raises Refused, Invalid."""
    lock(approval)
    who = person(by)
    if no := rules.why_not_comment(who, approval, approval.owner):
        raise Refused(no)
    if problems := rules.problems_of_text(text):
        raise Invalid(problems)
    answers = approval.review_asked_at is not None and who.holds(Role.DIVISION_EDITOR, approval.owner)
    if answers:
        approval.review_asked_at = None
        approval.save(update_fields=["review_asked_at"])
    line = _write(approval, by, text, CommentKind.ANSWER if answers else CommentKind.COMMENT)
    act = "review_answered" if answers else "commented"
    record(act=act, subject_kind="approval", subject_id=approval.pk, by=by, link=approval.link, comment=line.pk)
    people.tell_thread(approval, line)
    return line


def ask_review(*, approval: Approval, by: User, text: str) -> Comment:
    """NESDC asks the unit to look at an approved subject again; nothing of it changes by that. Raises Refused, Invalid."""
    lock(approval)
    if no := rules.why_not_ask_review(person(by), approval, approval.owner):
        raise Refused(no)
    if problems := rules.problems_of_text(text):
        raise Invalid(problems)
    approval.review_asked_at = clock.now()
    forbid_undo(approval)
    line = _write(approval, by, text, CommentKind.REVIEW)
    act = tell(approval, Act.ASK_REVIEW, approval.state, by, Told(reason=line.text))
    people.tell_sender(approval, act, NoticeKind.REVIEW_ASKED, text=line.text)
    return line


def answer_pin(*, pin: Pin, by: User, text: str) -> Pin:
    """Answer a pinned comment in words, while the subject is with its editor. Raises Refused, Invalid."""
    approval = pin.approval
    lock(approval)
    if no := rules.why_not_answer_pin(person(by), approval, approval.owner):
        raise Refused(no)
    if problems := rules.problems_of_text(text):
        raise Invalid(problems)
    pin.answer, pin.answered_by, pin.answered_at = text.strip(), by, clock.now()
    pin.save(update_fields=["answer", "answered_by", "answered_at"])
    facts = {"link": approval.link, "key": pin.key}
    record(act="pin_answered", subject_kind="approval", subject_id=approval.pk, by=by, **facts)
    return pin


def _write(approval: Approval, by: User, text: str, kind: CommentKind) -> Comment:
    """The line, with the unit its writer speaks for: of her post over the owner where she has one, else of her first."""
    posts = person(by).posts
    near = next((post for post in posts if post.covers(approval.owner)), posts[0] if posts else None)
    return Comment.objects.create(
        approval=approval,
        kind=kind,
        text=text.strip(),
        by=by,
        unit_id=near.unit_id if near else None,
        at=clock.now(),
    )
