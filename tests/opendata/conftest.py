"""A closed first quarter of FY2565: two approved projects with a report, one draft, one historical record."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings

from samrit.accounts.models import User
from samrit.audit.actions import seal_days
from samrit.audit.models import BusinessEvent
from samrit.lib.fiscal import Period
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.actions.build import Built
from samrit.opendata.models import Release
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from tests.factories import opendata as factory

Q1 = Period(2565, 1)


@dataclass
class World:
    """What the release is made from."""

    first: YearPlan
    second: YearPlan
    draft: YearPlan
    historical: YearPlan


@pytest.fixture(autouse=True)
def state(tmp_path: Path):
    """Releases go to a state folder of their own."""
    with override_settings(SAMRIT_STATE=tmp_path):
        yield tmp_path


@pytest.fixture
def world(bodies: dict[str, Organisation]) -> World:
    factory.calendar()
    strategy = factory.node("strategy", "1", "ด้านความมั่นคง")
    issue = factory.node("issue", "01", "ความมั่นคง", strategy)
    target = factory.node("target_y1", "010101", "ประชาชนอยู่เย็นเป็นสุข", issue)
    krabi = factory.province("81", "กระบี่")
    first = factory.year_plan(bodies["DEMO-1"], target=target, area=krabi)
    second = factory.year_plan(
        bodies["U0151"], "สธ-65-0002", 'โครงการ, "ศูนย์ฝึก"\nอาชีพ', amount="2000.50", is_demonstration=True
    )
    draft = factory.year_plan(bodies["DEMO-2"], "สธ-65-0003", "โครงการร่างลับ")
    factory.approve(first)
    factory.approve(second)
    factory.report(first, 1, actual=25, disbursed="100000.00")
    factory.report(first, 2, actual=50, disbursed="200000.00")
    factory.report(second, 1, actual=10, disbursed="1.00", at=None)
    BusinessEvent.objects.create(at=factory.moment(2022, 2, 12), actor="system", act="quarter_opened", subject_id="1")
    seal_days()
    return World(first, second, draft, factory.historical(bodies["U0151"]))


@pytest.fixture
def built(world: World) -> Built:
    return build_release(period=Q1, by=None)


@pytest.fixture
def published(built: Built, admin: User) -> Release:
    return publish_release(reference=built.release.name, by=admin)
