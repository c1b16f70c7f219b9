"""The thread of a record as its page shows it: who said what in which post, the newest first, page by page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from samrit.accounts.models import Membership, User
from samrit.accounts.queries import name_of, person
from samrit.accounts.roles import Role
from samrit.approvals import rules
from samrit.approvals.models import Approval, Comment, CommentKind
from samrit.lib.clock import BANGKOK
from samrit.lib.names import page_language

PAGE = 20


@dataclass(frozen=True)
class Line:
    """A comment with the name, the role and the unit of its writer on the day it was written; `is_open` marks a request to
    look again that nobody has answered."""

    comment: Comment
    name: str
    role: str
    unit: str
    is_open: bool

    @property
    def is_review(self) -> bool:
        """Whether NESDC asks to look again."""
        return self.comment.kind == CommentKind.REVIEW


@dataclass(frozen=True)
class Thread:
    """One page of the thread, how many lines there are, and why this person may not write or ask."""

    approval: Approval
    lines: list[Line]
    page: Page[Comment]
    why_not_comment: rules.Text | None
    why_not_ask_review: rules.Text | None
    may_answer: bool

    @property
    def count(self) -> int:
        """Lines in all."""
        return self.page.paginator.count


def thread_page(user: User, approval: Approval, number: str = "1") -> Thread:
    """A page of the thread for somebody who may read it; `number` is what was asked for, nonsense is the first. At most
    three queries beside her posts."""
    who, owner = person(user), approval.owner
    rows = approval.comments.select_related("by", "by__person", "unit").order_by("-id")
    page = Paginator(rows, PAGE).get_page(number)
    shown = list(page.object_list)
    roles = _roles(shown)
    open_id = _open_review(approval)
    return Thread(
        approval,
        [Line(row, name_of(row.by), roles.get(row.pk, ""), _unit(row), row.pk == open_id) for row in shown],
        page,
        rules.why_not_comment(who, approval, owner),
        rules.why_not_ask_review(who, approval, owner),
        approval.review_asked_at is not None and who.holds(Role.DIVISION_EDITOR, owner),
    )


def _unit(row: Comment) -> str:
    """The name of the unit in the reader's language."""
    if row.unit is None:
        return ""
    thai = page_language() == "th"
    return row.unit.name_th if thai else row.unit.name_en or row.unit.name_th


def _open_review(approval: Approval) -> int | None:
    """The request to look again that waits for an answer."""
    if approval.review_asked_at is None:
        return None
    return approval.comments.filter(kind=CommentKind.REVIEW).order_by("-id").values_list("pk", flat=True).first()


def _roles(rows: Iterable[Comment]) -> dict[int, str]:
    """The role each writer held in the unit she wrote for, on the day she wrote. One query."""
    held: dict[tuple[int, int], list[Membership]] = {}
    for post in Membership.objects.filter(user__in={row.by_id for row in rows}).order_by("id"):
        held.setdefault((post.user_id, post.unit_id), []).append(post)
    found = {}
    for row in rows:
        day = row.at.astimezone(BANGKOK).date()
        posts = held.get((row.by_id, row.unit_id or 0), [])
        found[row.pk] = next((str(rules.role_name(post.role)) for post in posts if _held_on(post, day)), "")
    return found


def _held_on(post: Membership, day: dt.date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)
