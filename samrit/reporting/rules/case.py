"""A report as the rules judge it: what was planned, what is written, and the report it follows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.reporting.rules.fields import Previous, Values, done_of, total
from samrit.reporting.rules.plan import HUNDRED, Plan, computed_progress, planned_progress


@dataclass(frozen=True)
class Case:
    """The plan, the quarter, what is written, and the earlier report if there is one."""

    plan: Plan
    quarter: int
    values: Values
    previous: Previous | None = None

    def __getitem__(self, key: str) -> Any:
        """The value of a field; None where nothing is written."""
        value = self.values.get(key)
        return None if value == "" else value

    @property
    def computed(self) -> Decimal | None:
        """Progress from the weights."""
        return computed_progress(self.plan, self.quarter, done_of(self.values))

    @property
    def planned(self) -> Decimal | None:
        """Planned progress at the end of the quarter, percent."""
        return planned_progress(self.plan, self.quarter)

    @property
    def progress_gap(self) -> Decimal | None:
        """Percentage points by which progress is ahead of the plan, negative where it is behind."""
        progress, planned = self["progress_actual"], self.planned
        return None if progress is None or planned is None else progress - planned

    @property
    def money_gap(self) -> Decimal | None:
        """How far disbursement is ahead of the plan to this quarter, in percent of the year's money."""
        spent, planned = total(self.values, "disbursed"), self.plan.planned_money(self.quarter)
        if spent is None or planned is None or not self.plan.amount:
            return None
        return (spent - planned) * HUNDRED / self.plan.amount

    @property
    def is_far_in_progress(self) -> bool:
        """Whether progress and plan part by more than the year allows without a reason."""
        return self.progress_gap is not None and abs(self.progress_gap) > self.plan.rules.progress_gap

    @property
    def is_far_in_money(self) -> bool:
        """Whether disbursement and plan part by more than the year allows without a reason."""
        return self.money_gap is not None and abs(self.money_gap) > self.plan.rules.money_gap

    def before(self, key: str) -> Any:
        """The value of a field in the earlier report."""
        return self.previous.values.get(key) if self.previous else None


def figure(value: Decimal) -> str:
    """A number as a sentence holds it: `1,250.5`."""
    return f"{value.normalize():,f}"


def rounded_points(value: Decimal) -> str:
    """Percentage points in a sentence, without their sign."""
    return figure(abs(value).quantize(Decimal("0.01")))
