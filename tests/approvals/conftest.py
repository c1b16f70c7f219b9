"""A department with two divisions, its people, and the default chain of two steps."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.approvals.models import ChainStep, SubjectKind
from samrit.organisations.models import Organisation, OrganisationKind
from tests.factories.organisations import organisation

START = dt.date(2021, 10, 1)


def appoint(username: str, role: str, unit: Organisation) -> User:
    user = User.objects.filter(username=username).first() or User.objects.create_user(username)
    Membership.objects.create(user=user, unit=unit, role=role, starts_on=START)
    return user


@dataclass
class Office:
    """The bodies and the people of these tests."""

    ministry: Organisation
    department: Organisation
    division: Organisation
    people: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def office(db: None) -> Office:
    ministry = organisation("T-M", "กระทรวงทดสอบ", kind=OrganisationKind.MINISTRY)
    department = organisation("T-D", "กรมทดสอบ", parent=ministry)
    division = organisation("T-1", "กองทดสอบ 1", kind=OrganisationKind.DIVISION, parent=department)
    for kind in SubjectKind.values:
        for position, role in enumerate([Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER], start=1):
            ChainStep.objects.create(subject_kind=kind, position=position, role=role, valid_from=START)
    people = {
        "editor": appoint("t-editor", Role.DIVISION_EDITOR, division),
        "division": appoint("t-division", Role.DIVISION_APPROVER, division),
        "department": appoint("t-department", Role.DEPARTMENT_APPROVER, department),
        "stranger": appoint("t-stranger", Role.DEPARTMENT_APPROVER, organisation("T-X", "กรมทดสอบอื่น", parent=ministry)),
    }
    return Office(ministry, department, division, people)
