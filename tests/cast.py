"""The people of every test, one per role, and the small world they work in.

The cast is the package data of the demonstration: the same user names, roles and bodies. `editor2` is the stranger:
an editor of another division.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from samrit.accounts.models import User
from samrit.accounts.rules import demo as rules
from samrit.organisations.models import Organisation
from tests.factories import accounts, organisations

REAL_BODIES = [
    ("M01000", "ministry", "สำนักนายกรัฐมนตรี", None),
    ("M11000", "ministry", "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม", None),
    ("M20000", "ministry", "กระทรวงศึกษาธิการ", None),
    ("M27000", "budget_group", "หน่วยงานของรัฐสภา", None),
    ("M29000", "budget_group", "หน่วยงานขององค์กรอิสระและองค์กรอัยการ", None),
    ("M70000", "budget_group", "จังหวัดและกลุ่มจังหวัด", None),
    ("U0008", "office", "สำนักงบประมาณ", "M01000"),
    ("U0023", "office", "สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ", "M01000"),
    ("U0151", "office", "สำนักงานคณะกรรมการการอาชีวศึกษา", "M20000"),
    ("U0289", "parliament", "สำนักงานเลขาธิการวุฒิสภา", "M27000"),
    ("U0294", "independent_body", "สำนักงานการตรวจเงินแผ่นดิน", "M29000"),
    ("P40", "province", "จังหวัดขอนแก่น", "M70000"),
]
"""The real bodies that the demonstration's units and accounts stand on."""


def make_bodies() -> dict[str, Organisation]:
    """The bodies the roles are posted at, and the demonstration's two divisions; by code."""
    made: dict[str, Organisation] = {}
    for code, kind, name, parent in REAL_BODIES:
        made[code] = organisations.organisation(code, name, kind=kind, parent=made.get(parent or ""))
    for unit in rules.demo_units():
        made[unit.code] = organisations.organisation(
            unit.code,
            unit.name_th,
            kind=unit.kind,
            parent=made[unit.parent],
            area_parent=made.get(unit.area),
            name_en=unit.name_en,
            is_demonstration=True,
        )
    return made


def make_cast(bodies: dict[str, Organisation]) -> dict[str, User]:
    """One person per account of the demonstration, by user name."""
    return {
        account.username: accounts.user(
            account.username, role=account.role, unit=bodies[account.unit], full_name=account.full_name
        )
        for account in rules.demo_accounts()
    }


@pytest.fixture
def bodies(db: None) -> dict[str, Organisation]:
    return make_bodies()


@pytest.fixture
def cast(bodies: dict[str, Organisation]) -> dict[str, User]:
    return make_cast(bodies)


@pytest.fixture
def unit(bodies: dict[str, Organisation]) -> Organisation:
    """The division that the editor and the division approver work in."""
    return bodies["DEMO-1"]


@pytest.fixture
def editor(cast: dict[str, User]) -> User:
    return cast["editor"]


@pytest.fixture
def editor2(cast: dict[str, User]) -> User:
    return cast["editor2"]


@pytest.fixture
def division(cast: dict[str, User]) -> User:
    return cast["division"]


@pytest.fixture
def department(cast: dict[str, User]) -> User:
    return cast["department"]


@pytest.fixture
def ministry(cast: dict[str, User]) -> User:
    return cast["ministry"]


@pytest.fixture
def department_admin(cast: dict[str, User]) -> User:
    return cast["department-admin"]


@pytest.fixture
def ministry_admin(cast: dict[str, User]) -> User:
    return cast["ministry-admin"]


@pytest.fixture
def host(cast: dict[str, User]) -> User:
    return cast["host"]


@pytest.fixture
def province(cast: dict[str, User]) -> User:
    return cast["province"]


@pytest.fixture
def governor(cast: dict[str, User]) -> User:
    return cast["governor"]


@pytest.fixture
def budget(cast: dict[str, User]) -> User:
    return cast["budget"]


@pytest.fixture
def parliament(cast: dict[str, User]) -> User:
    return cast["parliament"]


@pytest.fixture
def auditor(cast: dict[str, User]) -> User:
    return cast["auditor"]


@pytest.fixture
def analyst(cast: dict[str, User]) -> User:
    return cast["analyst"]


@pytest.fixture
def admin(cast: dict[str, User]) -> User:
    return cast["admin"]


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def as_user() -> "type[SignedInClient]":
    """`as_user(editor).get(...)`: a browser in which this person is signed in."""
    return SignedInClient


class SignedInClient(Client):
    """A test browser in which somebody is signed in."""

    def __init__(self, user: User, **defaults: object) -> None:
        super().__init__(**defaults)
        self.force_login(user)
