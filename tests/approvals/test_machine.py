"""Any order of acts by anyone: the stored state is what the acts tell, and approved means every step was passed by others."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals import actions, queries, rules
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, State, SubjectKind, UnlockState
from samrit.approvals.rules import Act
from samrit.audit.actions import acting
from samrit.lib.errors import Invalid, Refused
from tests.approvals.conftest import Office, appoint


def request_of(approval: Approval):  # type: ignore[no-untyped-def]
    waiting = approval.unlock_requests.filter(state=UnlockState.ASKED).first()
    if waiting is None:
        raise Refused("nothing is asked")
    return waiting


MOVES: dict[Act, Callable[[Approval, User], object]] = {
    Act.SUBMIT: lambda a, u: actions.submit(approval=a, by=u, document={"acts": a.acts.count()}),
    Act.APPROVE: lambda a, u: actions.approve(approval=a, by=u),
    Act.RETURN: lambda a, u: actions.return_to_editor(
        approval=a, by=u, reason="แก้", pins=[NewPin("m3.problem", "M3", "แก้")] if a.acts.count() % 2 else []
    ),
    Act.WITHDRAW: lambda a, u: actions.withdraw(approval=a, by=u),
    Act.UNDO: lambda a, u: actions.undo_approval(approval=a, by=u),
    Act.ACKNOWLEDGE: lambda a, u: actions.acknowledge(approval=a, by=u),
    Act.ASK_REVIEW: lambda a, u: actions.ask_review(approval=a, by=u, text="โปรดทบทวน"),
    Act.ASK_UNLOCK: lambda a, u: actions.ask_unlock(
        approval=a, by=u, document_number="ที่ 1", reason="แก้", keys=["m4"] if a.acts.count() % 2 else []
    ),
    Act.GRANT_UNLOCK: lambda a, u: actions.grant_unlock(request=request_of(a), by=u),
    Act.REFUSE_UNLOCK: lambda a, u: actions.refuse_unlock(request=request_of(a), by=u, reason="ไม่จำเป็น"),
    Act.CLOSE_UNLOCK: lambda a, u: actions.close_unlock(approval=a, by=u),
    Act.DISCARD: lambda a, u: actions.discard(approval=a, by=u, reason="เลิก"),
    Act.TRANSFER: lambda a, u: actions.transfer(approval=a, owner=a.owner, by=u),
}
PEOPLE = ("editor", "division", "department", "both", "nesdc")
LIKELY = [
    *[("editor", Act.SUBMIT)] * 3,
    *[("division", Act.APPROVE)] * 3,
    *[("department", Act.APPROVE)] * 3,
    ("editor", Act.ASK_UNLOCK),
    ("department", Act.GRANT_UNLOCK),
    ("department", Act.UNDO),
]
WALKS = st.lists(
    st.one_of(st.sampled_from(LIKELY), st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(MOVES)))), max_size=25
)


@pytest.fixture
def people(office: Office) -> dict[str, User]:
    """One person who holds everything, so that her own sendings meet her own posts; and NESDC."""
    for role in (Role.DIVISION_EDITOR, Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER):
        appoint("t-both", role, office.division)
    nesdc = appoint("t-nesdc", Role.NESDC_ADMIN, office.ministry)
    return {**office.people, "both": User.objects.get(username="t-both"), "nesdc": nesdc}


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=WALKS)
def test_any_walk_ends_where_its_acts_tell(
    office: Office, people: dict[str, User], walk: list[tuple[str, Act]]
) -> None:
    with transaction.atomic():
        approval = actions.open_approval(
            subject_kind=SubjectKind.YEAR_PLAN, title="โครงการ", link="/projects/T-1/", owner=office.division
        )
        for who, act in walk:
            try:
                with acting(people[who], "walk"):
                    MOVES[act](approval, people[who])
            except (Refused, Invalid):
                pass
            approval = Approval.objects.get(pk=approval.pk)
            agrees(approval)
        transaction.set_rollback(True)


def agrees(approval: Approval) -> None:
    """What is stored is what the acts tell."""
    acts = list(approval.acts.order_by("id"))
    assert rules.replay(acts) == (approval.state, approval.step)
    in_force = rules.final_approvals(acts)
    assert approval.approved_at == (in_force[-1].at if in_force else None)
    assert approval.sendings.count() == sum(act.act == Act.SUBMIT for act in acts)
    if approval.state == State.APPROVED:
        assert queries.hash_in_force(approval) == approval.document_hash
        assert passed_by_others(acts)
    if approval.state == State.SUBMITTED:
        assert approval.step_due_at is not None
        assert approval.step_due_at > dt.datetime(2022, 4, 18, tzinfo=dt.UTC)
    else:
        assert approval.step_due_at is None
    if approval.state == State.DRAFT:
        assert approval.opened == []


def passed_by_others(acts: list) -> bool:  # type: ignore[type-arg]
    """Every step of the chain of the sending in force was passed, and by nobody who sent it."""
    final = rules.final_approvals(acts)[-1]
    spell = [act for act in acts if act.pk <= final.pk]
    start = max(index for index, act in enumerate(spell) if act.act == Act.SUBMIT)
    passed: dict[int, int | None] = {}
    for act in spell[start:]:
        if act.act == Act.APPROVE:
            passed[act.step] = act.by_id
        elif act.act == Act.UNDO:
            passed.pop(act.step)
    sender = spell[start].by_id
    return sender not in passed.values() and sorted(passed) == list(range(1, final.step + 1))


def test_acts_outside_the_table_are_a_fault() -> None:
    class Past:
        def __init__(self, act: str, to_state: str, step: int = 1) -> None:
            self.act, self.to_state, self.step = act, to_state, step

    with pytest.raises(ValueError, match="no transition: draft approve"):
        rules.replay([Past("approve", "approved")])
    with pytest.raises(ValueError, match="submitted withdraw unlocked"):
        rules.replay([Past("submit", "submitted"), Past("withdraw", "unlocked")])
