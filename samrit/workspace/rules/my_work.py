"""How complete a quarter is, counted from the states of its reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from samrit.approvals.models import State
from samrit.lib.fiscal import share


class Counted(Protocol):
    """Year plans that are alike: the record state of their report (None: nothing begun), and whether it was sent late."""

    @property
    def state(self) -> str | None:
        """Record state."""

    @property
    def is_late(self) -> bool:
        """First sent after the last day."""

    @property
    def plans(self) -> int:
        """How many."""


@dataclass(frozen=True)
class Tally:
    """Year plans that owe a report; of them approved, waiting for approval, returned, not sent; and sent late."""

    owed: int = 0
    approved: int = 0
    waiting: int = 0
    returned: int = 0
    missing: int = 0
    late: int = 0

    @property
    def sent(self) -> int:
        """Sent at least once and not taken back: approved or waiting."""
        return self.approved + self.waiting

    @property
    def sent_share(self) -> Decimal | None:
        """Sent, in percent of what is owed."""
        return share(Decimal(self.sent), Decimal(self.owed))


def tally(counted: Iterable[Counted]) -> Tally:
    """Add up. `missing` is what has not been begun or is still a draft; unlocked is approved, its version is in force."""
    rows = list(counted)

    def of(*states: str | None) -> int:
        return sum(row.plans for row in rows if row.state in states)

    return Tally(
        owed=sum(row.plans for row in rows),
        approved=of(State.APPROVED, State.UNLOCKED),
        waiting=of(State.SUBMITTED),
        returned=of(State.RETURNED),
        missing=of(None, State.DRAFT),
        late=sum(row.plans for row in rows if row.is_late),
    )
