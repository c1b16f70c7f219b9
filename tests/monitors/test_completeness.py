"""How complete the forms of a year are: counted by hand on a small world."""

from samrit.accounts.models import User
from samrit.monitors.queries import completeness
from samrit.monitors.rules.completeness import Cell
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from tests.monitors.conftest import YEAR

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
