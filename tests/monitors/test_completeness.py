"""How complete the forms of a year are: counted by hand on a small world."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.monitors.queries import completeness
from samrit.monitors.queries.comparing import compare
from samrit.monitors.rules.completeness import ALL, NOBODY, Cell, bands
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from samrit.reporting.models import CalendarForm, MoneyGap, Override
from tests.monitors.conftest import YEAR, at

World = dict[str, YearPlan]


def cells(user: User, body: Organisation | None = None) -> dict[str, dict[int, Cell]]:
    return {line.body.code: dict(line.cells) for line in completeness.tree(user, YEAR, body)}


def test_counts_of_every_stage_are_those_counted_by_hand(
    world: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    found = cells(ministry, bodies["U0151"])
    assert set(found) == {"DEMO-1", "DEMO-2"}
    one, two = found["DEMO-1"], found["DEMO-2"]
    # M1-M5: one of the four was sent on 3 January, three days after 31 December
    assert one[0] == Cell(plans=4, owed=4, sent=4, on_time=3, approved=4, late={3: 1})
    # Q1: one in time, one returned in time, one five days late, one never sent (30 January to 18 April: 78 days)
    assert one[1] == Cell(plans=4, owed=4, sent=3, on_time=2, approved=2, returned=1, overdue=1, late={5: 1, 78: 1})
    # Q2 is open until 30 April: one sent, 20 points behind plan and without an outcome
    assert one[2] == Cell(plans=4, owed=4, sent=1, on_time=1, no_outcome=1, off_plan=1)
    assert one[3] == one[4] == Cell(plans=4, not_due=4)
    # the draft owes its year plan (due on 31 December: 108 days), the cancelled one its first quarter only
    assert two[0] == Cell(plans=2, owed=2, sent=1, on_time=1, approved=1, overdue=1, late={108: 1})
    assert two[1] == Cell(plans=1, owed=1, sent=1, late={1: 1})
    assert two[2] == Cell(plans=1, not_due=1)


def later(day: str, **scope: Any) -> Override:
    """Other days of the first quarter, by letter."""
    return Override.objects.create(
        form=CalendarForm.REPORT,
        fiscal_year=YEAR,
        quarter=1,
        due_at=at(day),
        letter="สาธิต 1/2565",
        letter_on=at("2022-02-01").date(),
        reason="พ.ร.บ. งบประมาณล่าช้า",
        set_at=at("2022-02-01T09:00"),
        **scope,
    )


def test_other_days_for_a_body_make_what_was_late_timely(
    world: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    """DEMO-1 had until 3 February: what was sent on the 4th is one day late instead of five, what was never sent 74 days."""
    later("2022-02-04", body=bodies["DEMO-1"])
    found = cells(ministry, bodies["U0151"])
    assert found["DEMO-1"][1] == Cell(
        plans=4, owed=4, sent=3, on_time=2, approved=2, returned=1, overdue=1, late={1: 1, 74: 1}
    )
    assert found["DEMO-2"][1].late == {1: 1}
    later("2022-02-06", project=world["late"].project)
    found = cells(ministry, bodies["U0151"])
    assert (found["DEMO-1"][1].on_time, found["DEMO-1"][1].late) == (3, {74: 1})


def test_an_override_that_is_withdrawn_holds_no_more(
    world: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    before = cells(ministry, bodies["U0151"])
    row = later("2022-06-01", body=bodies["DEMO-1"])
    given = cells(ministry, bodies["U0151"])["DEMO-1"][1]
    assert (given.on_time, given.overdue, given.late) == (3, 0, {})
    Override.objects.filter(pk=row.pk).update(withdrawn_at=at("2022-03-01"))
    assert cells(ministry, bodies["U0151"]) == before


def test_a_gap_with_the_treasury_flags_the_quarter_it_was_reported_in(
    world: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    gap = MoneyGap.objects.create(
        year_plan=world["early"],
        source="state_budget",
        found_on=at("2022-02-10").date(),
        agency=Decimal(1),
        agency_on=at("2021-12-31").date(),
        treasury=Decimal(2),
        treasury_on=at("2021-12-31").date(),
    )
    found = cells(ministry, bodies["U0151"])["DEMO-1"]
    assert [found[form].gap for form in (0, 1, 2)] == [0, 1, 0]
    MoneyGap.objects.filter(pk=gap.pk).update(closed_on=at("2022-03-01").date())
    assert cells(ministry, bodies["U0151"])["DEMO-1"][1].gap == 0


def test_a_project_that_was_handed_over_counts_under_its_owner_of_today(
    world: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    before = cells(ministry, bodies["U0151"])
    Project.objects.filter(pk=world["late"].project_id).update(owner=bodies["DEMO-2"])
    after = cells(ministry, bodies["U0151"])
    assert (after["DEMO-1"][1].plans, after["DEMO-2"][1].plans) == (3, 2)
    assert (after["DEMO-1"][1].late, after["DEMO-2"][1].late) == ({78: 1}, {1: 1, 5: 1})
    for form in (0, 1, 2, 3, 4):
        assert before["DEMO-1"][form] + before["DEMO-2"][form] == after["DEMO-1"][form] + after["DEMO-2"][form]


@dataclass(frozen=True)
class Loaded:
    """A body of the comparison: its load and its share on time."""

    load: Decimal | None
    on_time_share: Decimal | None


def loaded(*pairs: tuple[int | None, int | None]) -> list[Loaded]:
    return [Loaded(*(None if n is None else Decimal(n) for n in pair)) for pair in pairs]


def test_six_bodies_stand_in_thirds_by_load_whatever_their_shares() -> None:
    found = bands(loaded((9, 10), (1, 100), (2, 80), (3, 60), (4, 50), (8, 30)))
    assert [[int(body.load or 0) for body in band.bodies] for band in found] == [[1, 2], [3, 4], [8, 9]]
    assert [(band.least, band.most, band.middle) for band in found] == [(1, 2, 90), (3, 4, 55), (8, 9, 20)]
    assert [found[2].against(body) for body in found[2].bodies] == ["above", "below"]


def test_fewer_than_six_are_not_parted_and_nobody_stands_apart() -> None:
    found = bands(loaded((1, 100), (2, 50), (9, 0), (None, 20), (None, None)))
    assert [(str(band.name), len(band.bodies)) for band in found] == [(str(ALL), 3), (str(NOBODY), 2)]
    assert [found[0].against(body) for body in found[0].bodies] == ["above", "like", "below"]
    assert found[1].against(found[1].bodies[1]) == ""
    assert bands(loaded((None, 20)))[0].name == NOBODY
    assert bands(loaded()) == []


def test_bodies_of_one_load_stay_together() -> None:
    found = bands(loaded(*[(5, share) for share in range(6)]))
    assert [len(band.bodies) for band in found] == [6]


def test_a_body_without_people_has_no_load(world: World, ministry: User, bodies: dict[str, Organisation]) -> None:
    Membership.objects.filter(unit=bodies["DEMO-2"], role=Role.DIVISION_EDITOR).delete()
    board = completeness.board(ministry, YEAR, bodies["U0151"])
    found = {
        body.line.body.code: (str(compared.band.name), body.load)
        for compared in compare(board, 1)
        for body, _against in compared.bodies
    }
    assert found == {"DEMO-1": (str(ALL), Decimal("4.0")), "DEMO-2": (str(NOBODY), None)}
