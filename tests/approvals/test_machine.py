"""Any order of acts by anyone: the stored state is what the acts tell, and approved means every step was passed by others."""

from types import SimpleNamespace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from samrit.accounts.roles import Person, Post, Role
from samrit.approvals import rules
from samrit.approvals.models import State
from samrit.approvals.rules import Act

PATH = "00000001/00000002/"
CHAIN = [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]
PEOPLE = {
    1: (Role.DIVISION_EDITOR,),
    2: (Role.DIVISION_APPROVER,),
    3: (Role.DEPARTMENT_APPROVER,),
    4: (Role.DIVISION_EDITOR, Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER),
    5: (Role.NESDC_ADMIN,),
}
ASKS = {
    Act.SUBMIT: rules.why_not_submit,
    Act.APPROVE: rules.why_not_approve,
    Act.RETURN: rules.why_not_return,
    Act.WITHDRAW: rules.why_not_withdraw,
}


def who(number: int) -> Person:
    return Person(number, tuple(Post(role, 2, PATH) for role in PEOPLE[number]))


class ApprovalMachine(RuleBasedStateMachine):
    """Applies an act exactly when the rules let it, as the actions do."""

    @initialize()
    def open(self) -> None:
        self.approval = SimpleNamespace(state=str(State.DRAFT), step=0, roles=[], submitted_by_id=None)
        self.acts: list[Any] = []
        self.passed_by: list[int] = []

    @rule(number=st.sampled_from(sorted(PEOPLE)), act=st.sampled_from(list(Act)))
    def act(self, number: int, act: Act) -> None:
        approval = self.approval
        if ASKS[act](who(number), approval, PATH) is not None:
            return
        match act:
            case Act.SUBMIT:
                approval.state, approval.step, approval.roles = State.SUBMITTED, 1, list(CHAIN)
                approval.submitted_by_id, self.passed_by = number, []
            case Act.APPROVE:
                self.passed_by.append(number)
                if rules.is_last_step(approval):
                    approval.state = State.APPROVED
                else:
                    approval.step += 1
            case Act.RETURN:
                approval.state, approval.step = State.RETURNED, 0
            case Act.WITHDRAW:
                approval.state, approval.step = State.DRAFT, 0
        self.acts.append(SimpleNamespace(act=act, to_state=approval.state, step=approval.step))

    @invariant()
    def state_derives_from_acts(self) -> None:
        if hasattr(self, "acts"):
            assert rules.replay(self.acts) == (self.approval.state, self.approval.step)

    @invariant()
    def approved_means_all_steps_by_others(self) -> None:
        if hasattr(self, "acts") and self.approval.state == State.APPROVED:
            assert len(self.passed_by) == len(CHAIN)
            assert self.approval.submitted_by_id not in self.passed_by

    @invariant()
    def nothing_leaves_approved(self) -> None:
        if hasattr(self, "acts") and self.approval.state == State.APPROVED:
            assert all(ask(who(n), self.approval, PATH) for n in PEOPLE for ask in ASKS.values())


TestApprovalMachine = ApprovalMachine.TestCase
TestApprovalMachine.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
