"""Who may do what, found by asking the rules: for the page of the same name and for the generated documentation.

The example is a record of a division that stands under a department under a ministry, and in a province; it was sent by
its editor through the default chain (division approver, then department approver), and the ministry takes note after it.
Each answer is what the rules say to somebody who holds one role and no other.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samrit.accounts.roles import Person, Post, Role
from samrit.accounts.rules import people
from samrit.approvals import rules as approvals
from samrit.approvals.models import State
from samrit.approvals.rules.chains import why_not_set_chain
from samrit.notifications.rules.announcements import why_not_announce
from samrit.notifications.rules.mails import sees_mails
from samrit.opendata.rules.checks import why_not_publish
from samrit.organisations.models import OrganisationKind as Kind
from samrit.projects.rules import access
from samrit.reporting.rules import calendar

Text = str | Promise
CHAIN = (Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER)
EDITOR, OTHER = 1, 2
MOMENT = dt.datetime(2022, 4, 18, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Place:
    """A body of the example, as the rules read it."""

    path: str
    area_path: str = ""
    kind: str = Kind.OFFICE


MINISTRY = Place("00000001/", kind=Kind.MINISTRY)
DEPARTMENT = Place("00000001/00000002/", kind=Kind.DEPARTMENT)
PROVINCE = Place("00000008/", kind=Kind.PROVINCE)
NESDC = Place("00000007/")
PARLIAMENT = Place("00000006/", kind=Kind.PARLIAMENT)
ELSEWHERE = Place("00000009/")
DIVISION = Place("00000001/00000002/00000003/", PROVINCE.path, Kind.DIVISION)
POSTED_AT: Mapping[Role, Place] = {
    Role.DIVISION_EDITOR: DIVISION,
    Role.DIVISION_APPROVER: DIVISION,
    Role.DEPARTMENT_APPROVER: DEPARTMENT,
    Role.DEPARTMENT_ADMIN: DEPARTMENT,
    Role.MINISTRY_COORDINATOR: MINISTRY,
    Role.MINISTRY_ADMIN: MINISTRY,
    Role.TARGET_HOST: ELSEWHERE,
    Role.AREA_COORDINATOR: PROVINCE,
    Role.GOVERNOR: PROVINCE,
    Role.CENTRAL_VIEWER: ELSEWHERE,
    Role.PARLIAMENT_VIEWER: PARLIAMENT,
    Role.AUDITOR: ELSEWHERE,
    Role.NESDC_ANALYST: NESDC,
    Role.NESDC_ADMIN: NESDC,
}
"""Where each role is posted in the example."""


@dataclass
class Example:
    """An approval as rules read it: a state, the step whose turn it is, the chain, who sent it."""

    name: Text
    state: str
    step: int
    submitted_by_id: int | None
    approved_at: dt.datetime | None = None
    roles: list[str] = field(default_factory=lambda: [*CHAIN])
    noting: list[str] = field(default_factory=lambda: [Role.MINISTRY_COORDINATOR])
    noted: int = 0
    empty_since: dt.datetime | None = None
    stand_in: int = 0
    opened: list[str] = field(default_factory=list)
    review_asked_at: dt.datetime | None = None
    undo_by_id: int | None = None
    undo_until: dt.datetime | None = None
    submitted_for_id: int | None = None


EXAMPLES = (
    Example(_("draft"), State.DRAFT, 0, None),
    Example(_("submitted, at the division"), State.SUBMITTED, 1, EDITOR),
    Example(_("submitted, at the department"), State.SUBMITTED, 2, EDITOR),
    Example(_("returned"), State.RETURNED, 0, EDITOR),
    Example(_("approved"), State.APPROVED, 2, EDITOR, MOMENT),
    Example(_("unlocked"), State.UNLOCKED, 0, EDITOR, MOMENT),
    Example(_("discarded"), State.DISCARDED, 0, None),
)

YES = pgettext_lazy("permission", "yes")
Judge = Callable[[Person], bool]
Rule = Callable[[Person, Example, Place], object]


@dataclass(frozen=True)
class Line:
    """One act or one thing to be seen, and for each person of the columns in which states or cases; empty is never."""

    act: Text
    cells: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A table: lines of acts, a column per person."""

    key: str
    title: Text
    note: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Column:
    """Somebody with one role: the role (or a name in words) and the person whom the rules are asked about."""

    name: Text
    key: str
    who: Person


def columns() -> list[Column]:
    """One person per role; approvers are other people than the editor who sent the record."""
    found = []
    for role in Role:
        number = EDITOR if role == Role.DIVISION_EDITOR else OTHER + 1
        found.append(Column(role.label, role.value, Person(number, (Post(role, 0, POSTED_AT[role].path),))))
    colleague = Person(OTHER, (Post(Role.DIVISION_EDITOR, 0, DIVISION.path),))
    stranger = Person(OTHER, (Post(Role.DIVISION_EDITOR, 0, ELSEWHERE.path),))
    stand_in = Person(OTHER, (Post(Role.DIVISION_APPROVER, 0, DIVISION.path, EDITOR),))
    return [
        *found,
        Column(_("another editor of the unit"), "colleague", colleague),
        Column(_("an editor elsewhere"), "stranger", stranger),
        Column(_("division approver in place of the sender"), "stand_in", stand_in),
    ]


def charts() -> tuple[Chart, ...]:
    """What is seen, what is done with a record, what is done with people, what keeps the house."""
    people_of = columns()
    return (_seen(people_of), _acts(people_of), _with_people(people_of), _house(people_of))


ACTS: tuple[tuple[Text, Rule], ...] = (
    (_("change it"), approvals.why_not_edit),
    (_("send it"), approvals.why_not_submit),
    (_("approve it"), approvals.why_not_approve),
    (_("return it to its editor"), approvals.why_not_return),
    (_("withdraw it"), approvals.why_not_withdraw),
    (_("answer a pinned comment"), approvals.why_not_answer_pin),
    (_("acknowledge it"), approvals.why_not_acknowledge),
    (_("ask for an unlock"), approvals.why_not_ask_unlock),
    (_("grant or refuse an unlock"), approvals.why_not_grant_unlock),
    (_("close an unlock"), approvals.why_not_close_unlock),
    (_("ask the unit to look again"), approvals.why_not_ask_review),
    (_("write in its thread"), approvals.why_not_comment),
    (_("discard it"), approvals.why_not_discard),
    (_("give it to another body"), approvals.why_not_transfer),
)


def _seen(people_of: Sequence[Column]) -> Chart:
    kinds: list[tuple[Text, Judge]] = [
        (_("a record that is not approved yet"), lambda who: access.why_not_view(who, DIVISION) is None),
        (_("an approved record"), lambda who: access.why_not_view(who, DIVISION, is_approved=True) is None),
        (
            _("a record tied to a target that the own body hosts"),
            lambda who: access.why_not_view(who, DIVISION, is_hosted=True) is None,
        ),
        (_("names and telephones in a record"), lambda who: access.why_not_read_personal(who, DIVISION) is None),
        (_("the thread of a record"), lambda who: approvals.why_not_read_thread(who, DIVISION) is None),
        (_("the names and posts of the people of a unit"), lambda who: people.administers(who, DIVISION)),
        (_("mails that failed"), sees_mails),
    ]
    note = _("Everybody, also without signing in, reads published releases and the lists of plans, places and bodies.")
    return Chart("seen", _("What each role sees"), note, tuple(_line(act, judge, people_of) for act, judge in kinds))


def _acts(people_of: Sequence[Column]) -> Chart:
    note = _("The cell names the states of the record in which the rules have no reason against it.")
    lines = []
    for act, why_not in ACTS:
        cells = ([e.name for e in EXAMPLES if why_not(column.who, e, DIVISION) is None] for column in people_of)
        lines.append(Line(act, tuple(tuple(names) for names in cells)))
    decides: Judge = lambda who: access.decides_on(who, DIVISION)  # noqa: E731 - one of a list of judges
    lines.append(_line(_("cancel a project"), decides, people_of))
    return Chart("acts", _("What each role does with a record"), note, tuple(lines))


def _with_people(people_of: Sequence[Column]) -> Chart:
    officer = people.Account(EDITOR + 90, is_active=True, posts=[_Held(Role.DIVISION_EDITOR, EDITOR + 90, DIVISION)])
    lines = [
        _line(_("invite somebody to the unit"), lambda who: bool(people.roles_to_give(who, DIVISION)), people_of),
        _line(_("suspend an editor"), lambda who: people.why_not_suspend(who, officer) is None, people_of),
        _line(_("hand over the work of an editor"), lambda who: people.why_not_manage(who, officer) is None, people_of),
        _line(_("lend the own post to a colleague"), _lends, people_of),
    ]
    lines += [_gift(grant.role, people_of) for grant in people.GRANTS]
    note = _("Nobody gives herself a post, and the last NESDC administrator stays. A lent post is not lent on.")
    return Chart("people", _("What each role does with people"), note, tuple(lines))


def _house(people_of: Sequence[Column]) -> Chart:
    acts: list[tuple[Text, Judge]] = [
        (_("state the chain of the unit"), lambda who: why_not_set_chain(who, DIVISION) is None),
        (_("state the default chain"), lambda who: why_not_set_chain(who, None) is None),
        (_("change the calendar"), lambda who: calendar.why_not_change(who) is None),
        (_("announce to the unit"), lambda who: why_not_announce(who, DIVISION) is None),
        (_("publish a release"), lambda who: why_not_publish(who) is None),
    ]
    note = _("Every act is kept in the log, also one that was refused.")
    return Chart("house", _("What each role keeps"), note, tuple(_line(act, judge, people_of) for act, judge in acts))


@dataclass
class _Held:
    """A post of the example."""

    role: str
    user_id: int
    unit: Place
    starts_on: dt.date = dt.date(2022, 4, 1)
    ends_on: dt.date | None = None


def _line(act: Text, judge: Judge, people_of: Iterable[Column]) -> Line:
    return Line(act, tuple((YES,) if judge(column.who) else () for column in people_of))


def _gift(role: Role, people_of: Iterable[Column]) -> Line:
    places = {DIVISION, *POSTED_AT.values()}

    def judge(who: Person) -> bool:
        return any(people.why_not_give(who, role, place) is None for place in places)

    return _line(_("give the role “%(role)s”") % {"role": role.label}, judge, people_of)


def _lends(who: Person) -> bool:
    post = who.posts[0]
    if post.giver_id is not None:
        return False
    held = _Held(post.role, who.user_id, POSTED_AT[Role(post.role)])
    return people.why_not_lend(who, held, MOMENT.date()) is None
