"""Steps under way, looked after from hour to hour: who has nobody left, who is reminded, what has taken twice its days."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.actions import people
from samrit.approvals.models import Approval, State
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.jobs import job
from samrit.notifications.models import NoticeKind

BATCH = 500
Holding = frozenset[tuple[int, int | None]]


@dataclass
class Holders:
    """Who holds which role over which body today, asked of the database once for each."""

    day: dt.date
    known: dict[tuple[str, int], Holding] = field(default_factory=dict)

    def of(self, approval: Approval, position: int) -> set[int]:
        """Who could act at this position of the chain, without the senders and those in their place."""
        role, senders = approval.roles[position - 1], approval.senders
        return {person for person, giver in self.all(role, approval) if not senders & {person, giver}}

    def all(self, role: str, approval: Approval) -> Holding:
        """Everybody who holds the role over the owner, each with the person who lent it."""
        key = (role, approval.owner_id)
        if key not in self.known:
            self.known[key] = frozenset(queries.holdings(role, approval.owner, self.day))
        return self.known[key]


@job()
def look_after_steps(timestamp: int = 0) -> int:
    """Hourly: mark steps that nobody holds, remind, escalate. Returns how many steps changed or were reminded of.

    May run late or twice: marks are set under a lock, and every notice has a key, so nobody is told twice. `timestamp` is
    the moment it was due and is not used.
    """
    del timestamp
    held = Holders(clock.today())
    return sum(_look_after(approval, held) for approval in _under_way())


def _under_way() -> Iterator[Approval]:
    rows = Approval.objects.filter(state=State.SUBMITTED).select_related("owner").order_by("pk")
    return rows.iterator(chunk_size=BATCH)


def _look_after(approval: Approval, held: Holders) -> bool:
    if not 1 <= approval.step <= len(approval.roles):
        return False
    marked = _mark(approval, held)
    if approval.step_due_at is None:
        return marked
    began_on, due_on = _days(approval)
    reminded = _remind(approval, held, began_on, due_on)
    escalated = approval.escalated_at is None and clock.today() >= rules.escalates_on(began_on, due_on)
    if escalated:
        _escalate(approval, held)
    return marked or reminded > 0 or escalated


def _days(approval: Approval) -> tuple[dt.date, dt.date]:
    """The days on which the present step began and is due."""
    due_at = approval.step_due_at or clock.now()
    due_on = due_at.astimezone(clock.BANGKOK).date()
    days = approval.days[approval.step - 1] if approval.step <= len(approval.days) else 0
    return due_on - dt.timedelta(days=days), due_on


def set_holders(approval: Approval, held: Holders) -> bool:
    """Note on the record, not stored yet, whether the step that must act now has anybody, and who stands in for it. True
    where that changed.

    The rule: while a step has nobody, the holders of the next later step that has somebody may act in its place, and their
    approval passes both; where no later step has anybody, it waits until somebody is appointed.
    """
    able = [bool(held.of(approval, position)) for position in range(1, len(approval.roles) + 1)]
    is_empty = not able[approval.step - 1]
    stand_in = rules.stand_in(approval.step, able) if is_empty else 0
    if is_empty == (approval.empty_since is not None) and stand_in == approval.stand_in:
        return False
    approval.empty_since = (approval.empty_since or clock.now()) if is_empty else None
    approval.stand_in = stand_in
    return True


def _mark(approval: Approval, held: Holders) -> bool:
    """Bring the marks of one row to what is true now."""
    if not set_holders(approval, held):
        return False
    with acting(None, "look after steps"):
        now = Approval.objects.select_for_update(of=("self",)).select_related("owner").get(pk=approval.pk)
        if (now.state, now.step, now.roles) != (approval.state, approval.step, approval.roles):
            return False
        if set_holders(now, held):
            now.save(update_fields=["empty_since", "stand_in"])
            say_holders(now, held)
    return True


def say_holders(approval: Approval, held: Holders) -> None:
    """The event, and a word to those who stand in and to the administrators, or to those who hold the step again."""
    is_empty, role = approval.empty_since is not None, approval.roles[approval.step - 1]
    facts = {"link": approval.link, "step": approval.step, "role": role, "stand_in": approval.stand_in}
    act = "step_without_holder" if is_empty else "step_has_holder"
    event = record(act=act, subject_kind="approval", subject_id=approval.pk, by=None, **facts)
    turn = (approval.stand_in or approval.step) if is_empty else approval.step
    told = held.of(approval, turn)
    people.tell_overdue(approval, told, NoticeKind.APPROVAL_WAITING, f"holder/{event.pk}")
    if is_empty:
        admins = _admins(approval, held) - told
        people.tell_overdue(approval, admins, NoticeKind.APPROVAL_WAITS_FOR_NOBODY, f"holder/{event.pk}")


def _admins(approval: Approval, held: Holders) -> set[int]:
    """The administrators nearest to the owner: of the department, else of the ministry, else of NESDC."""
    for role in (Role.DEPARTMENT_ADMIN, Role.MINISTRY_ADMIN):
        if found := {person for person, _giver in held.all(role, approval)}:
            return found
    return queries.holders_anywhere(Role.NESDC_ADMIN)


def _remind(approval: Approval, held: Holders, began_on: dt.date, due_on: dt.date) -> int:
    day = rules.reminder_day(began_on, due_on, clock.today())
    if day is None:
        return 0
    told = held.of(approval, approval.stand_in or approval.step)
    key = f"{_spell(approval)}/due{(day - due_on).days:+d}"
    return people.tell_overdue(approval, told, NoticeKind.APPROVAL_REMINDER, key)


def _escalate(approval: Approval, held: Holders) -> None:
    """Once for each step: the event, the holders of the next step, and the administrators."""
    with acting(None, "escalate overdue steps"):
        now = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
        if now.escalated_at is not None or (now.state, now.step) != (approval.state, approval.step):
            return
        now.escalated_at = clock.now()
        now.save(update_fields=["escalated_at"])
        facts = {"link": now.link, "step": now.step, "role": now.roles[now.step - 1]}
        record(act="step_escalated", subject_kind="approval", subject_id=now.pk, by=None, **facts)
        above = held.of(now, now.step + 1) if now.step < len(now.roles) else set()
        told = above | _admins(approval, held)
        people.tell_overdue(approval, told, NoticeKind.APPROVAL_ESCALATED, f"{_spell(approval)}/escalated")


def _spell(approval: Approval) -> str:
    """Names one wait: this sending at this step."""
    sent = approval.submitted_at.isoformat(timespec="seconds") if approval.submitted_at else ""
    return f"sent/{sent}/step/{approval.step}"
