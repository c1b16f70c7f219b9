"""What a report nobody has written starts with, and where each answer comes from: last quarter, the weights, the treasury."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samrit.lib.merge import fingerprint
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.models import AnsweredFrom
from samrit.reporting.rules.fields import Filled, Previous, Values, done_of, fields_of, prefill
from samrit.reporting.rules.plan import Plan, computed_progress


@dataclass(frozen=True)
class Booked:
    """What the treasury has booked for a source by a day, in baht since 1 October; committed where it says so."""

    disbursed: Decimal
    committed: Decimal | None
    as_of: dt.date


@dataclass(frozen=True)
class Start:
    """The answers a report starts with, and where each of them comes from."""

    values: Values
    filled: Mapping[str, Filled]


def start_of(plan: Plan, quarter: int, previous: Previous | None, booked: Mapping[str, Booked]) -> Start:
    """Last quarter's cumulative answers, the treasury's money where it says something, progress as the weights give it."""
    values = prefill(plan, previous)
    filled = {key: Filled(AnsweredFrom.LAST_QUARTER, f"Q{previous.quarter}") for key in values} if previous else {}
    known = {item.key for item in fields_of(plan)}
    for source, figure in booked.items():
        for part, amount in (("disbursed", figure.disbursed), ("committed", figure.committed)):
            if amount is not None and amount >= 0 and (key := f"money.{source}.{part}") in known:
                values[key], filled[key] = amount, Filled(AnsweredFrom.TREASURY, figure.as_of.isoformat())
    computed = computed_progress(plan, quarter, done_of(values)) if values else None
    if computed is not None:
        values["progress_actual"] = computed
        filled["progress_actual"] = Filled(AnsweredFrom.WEIGHTS)
    return Start(values, filled)


def marks_after(
    start: Start, before: Mapping[str, Filled], values: Values, computed: Decimal | None
) -> dict[str, Filled]:
    """The marks that hold for what is stored now: what still says what was filled in (`before`: marks whose answer has not
    changed since), and progress that follows the weights."""
    taken = (key for key in start.filled if fingerprint(values.get(key)) == fingerprint(start.values[key]))
    marks = {**before, **{key: start.filled[key] for key in taken}}
    if computed is not None and values.get("progress_actual") == computed:
        marks["progress_actual"] = Filled(AnsweredFrom.WEIGHTS)
    return marks


def in_words(filled: Filled) -> str:
    """Where an answer came from, as the page says it."""
    match filled.source:
        case AnsweredFrom.LAST_QUARTER:
            return _("the report of %(quarter)s") % {"quarter": _quarter(filled.origin)}
        case AnsweredFrom.TREASURY:
            return _("the treasury, %(day)s") % {"day": _day(filled.origin)} if filled.origin else _("the treasury")
        case AnsweredFrom.WEIGHTS:
            return _("the weights of the activities")
    return _("the workbook %(name)s") % {"name": filled.origin}


def summed_up(filled: Mapping[str, Filled]) -> list[tuple[str, int]]:
    """How many answers came from where, the largest first."""
    counts: dict[Filled, int] = {}
    for one in filled.values():
        counts[one] = counts.get(one, 0) + 1
    return sorted(((in_words(one), count) for one, count in counts.items()), key=lambda pair: -pair[1])


def _quarter(origin: str) -> str:
    return _("Q%(quarter)s") % {"quarter": origin.removeprefix("Q")}


def _day(origin: str) -> Any:
    try:
        return format_date(dt.date.fromisoformat(origin), page_language())
    except ValueError:
        return origin
