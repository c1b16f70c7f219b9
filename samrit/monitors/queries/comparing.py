"""Who sends on time, beside the load: bodies of like load are compared with each other."""

from dataclasses import dataclass
from decimal import Decimal

from samrit.monitors.queries.completeness import Board, Line
from samrit.monitors.queries.waiting import editors_below
from samrit.monitors.rules import completeness as rules
from samrit.monitors.rules.completeness import Band, Cell


@dataclass(frozen=True)
class Body:
    """A body with its load: reports due, the people who enter them, and reports for each of them."""

    line: Line
    cell: Cell
    editors: int

    @property
    def load(self) -> Decimal | None:
        """Reports due for each person who enters them; None where there is nobody."""
        return (Decimal(self.cell.owed) / self.editors).quantize(rules.TENTHS) if self.editors else None

    @property
    def on_time_share(self) -> Decimal | None:
        """On time, in percent of those of which it is known."""
        return self.cell.on_time_share


@dataclass(frozen=True)
class Compared:
    """A band with how each of its bodies stands in it: `above`, `like` or `below` the middle, or nothing."""

    band: Band[Body]
    bodies: list[tuple[Body, str]]


def compare(board: Board, form: int) -> list[Compared]:
    """The bodies of a level that owe the form, by load. One query."""
    lines = [line for line in board.lines if line.cell(form).owed]
    editors = editors_below([line.body for line in lines]) if lines else {}
    found = rules.bands(Body(line, line.cell(form), editors.get(line.body.pk, 0)) for line in lines)
    return [Compared(band, [(body, band.against(body)) for body in band.bodies]) for band in found]
