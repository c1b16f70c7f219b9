"""Reads what became of a node, as typed: rows of successors with their shares. Holds no rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem, Text
from samrit.lib.thai import clean, fold_digits
from samrit.plans.actions.crosswalk import Saying, Successor
from samrit.plans.models import Basis, PlanNode
from samrit.plans.rules.crosswalk import percent

PREFIX = "to"
MOST_ROWS = 100
"""More successors than any node has."""


@dataclass
class SuccessorRow:
    """One row of the form: the texts as typed, the node they mean, and what is wrong at which control."""

    new: str = ""
    share: str = ""
    back_share: str = ""
    node: PlanNode | None = None
    errors: dict[str, list[Text]] = field(default_factory=dict)


@dataclass(frozen=True)
class SayingForm:
    """What was typed, as rows, and as a saying where every cell can be read."""

    rows: list[SuccessorRow]
    basis: str
    source: str
    note: str
    problems: list[Problem]
    saying: Saying | None

    @property
    def total(self) -> Decimal:
        """The sum of the shares that can be read, in percent."""
        return sum((share for row in self.rows if (share := read_share(row.share)) is not None), Decimal(0))

    def show(self, problems: list[Problem]) -> list[Problem]:
        """Put the problems that rules found at their rows; returns all of them as they stand on the page."""
        for problem in problems:
            _part, number, name = (*problem.field.split("."), "", "")[:3]
            if number.isdecimal() and int(number) < len(self.rows):
                self.rows[int(number)].errors.setdefault(name, []).append(problem.message)
        return [_at_control(problem) for problem in problems]


def _at_control(problem: Problem) -> Problem:
    """The same problem, named by the control it stands at."""
    _part, number, name = (*problem.field.split("."), "", "")[:3]
    place = f"{PREFIX}-{number}-{name}" if number else "successors"
    return Problem(place, problem.code, problem.message, problem.rule)


def shown(saying: Saying) -> SayingForm:
    """The form of what is stored."""
    rows = [
        SuccessorRow(
            one.new.official_code or one.new.code if one.new else "",
            percent(one.share),
            "" if one.back_share is None else percent(one.back_share),
            one.new,
        )
        for one in saying.successors
    ]
    return SayingForm(rows or [SuccessorRow()], saying.basis, saying.source, saying.note, [], saying)


def read(data: Mapping[str, str], find: Callable[[str], PlanNode | None]) -> SayingForm:
    """What was typed. `find` answers which node a text means. Rows without any text, and those marked to go, are left out."""
    rows = [row for row in (_row(data, n, find) for n in range(_count(data))) if row is not None]
    successors = []
    for row in rows:
        share = read_share(row.share)
        back = read_share(row.back_share) if row.back_share else None
        if row.new and row.node is None:
            text = format_lazy(_("No node of this kind in the draft is called “{text}”."), text=row.new)
            row.errors.setdefault("new", []).append(text)
        for name, value, typed in (("share", share, row.share or " "), ("back_share", back, row.back_share)):
            if typed and value is None:
                row.errors.setdefault(name, []).append(
                    _("Write a percentage with at most four decimals, such as 33.3333.")
                )
        successors.append(Successor(row.node, share or Decimal(0), back))
    problems = [
        Problem(f"successors.{number}.{name}", "unreadable", text)
        for number, row in enumerate(rows)
        for name, texts in row.errors.items()
        for text in texts
    ]
    basis = data.get("basis", "")
    basis = basis if basis in Basis.values else Basis.STATED
    source, note = clean(data.get("source", "")), clean(data.get("note", ""))
    saying = None if problems else Saying(tuple(successors), basis, source, note)
    return SayingForm(rows, basis, source, note, [_at_control(problem) for problem in problems], saying)


def _count(data: Mapping[str, str]) -> int:
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdecimal() else 0


def _row(data: Mapping[str, str], number: int, find: Callable[[str], PlanNode | None]) -> SuccessorRow | None:
    if data.get(f"{PREFIX}-{number}-DELETE"):
        return None
    new, share, back = (clean(data.get(f"{PREFIX}-{number}-{name}", "")) for name in ("new", "share", "back_share"))
    return SuccessorRow(new, share, back, find(new) if new else None) if new or share or back else None


def read_share(text: str) -> Decimal | None:
    """A percentage as people write it; None where it cannot be read."""
    plain = fold_digits(text).replace("%", "").replace(" ", "")
    try:
        share = Decimal(plain)
    except InvalidOperation:
        return None
    is_fine = share.is_finite() and abs(share) < 1000 and share == share.quantize(Decimal("0.0001"))
    return share if is_fine else None
