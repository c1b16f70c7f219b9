"""What cannot be: a save is refused only for what no further typing could mend. What is merely missing is in `completeness`.

Months of a line may add up to less than its amount while somebody is still typing, never to more; weights likewise.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import MONTHS, first_day, fiscal_year_of, last_day, month_start
from samrit.lib.money import LARGEST, format_baht
from samrit.lib.thai import BE_OFFSET, clean, fold
from samrit.projects.models import YearPlan
from samrit.projects.rules.context import HUNDRED, Context, ListFact, NodeFact
from samrit.projects.rules.sections import (
    ACTION_PLAN,
    LEVELS_OF_PLANS,
    NATIONAL,
    REPORTED_ITEMS,
)
from samrit.projects.rules.specs import FieldSpec, Held, Kind, SectionSpec, Text
from samrit.projects.rules.values import (
    BY_KEY,
    Body,
    Link,
    Place,
    Row,
    SectionData,
    Value,
    is_empty,
    month_money,
    row_key,
)
from samrit.projects.rules.wording import day as day_in_words

FIRST_YEAR, LAST_YEAR = 2540, 2620
"""Fiscal years (BE) a project may lie in: earlier or later ones are slips of the pen."""
LONGEST_NUMBER = Decimal(10) ** 14


def check_section(key: str, data: SectionData, context: Context) -> list[Problem]:
    """Every impossible thing in a section as it would be stored. Empty fields are not problems here."""
    spec = context.sections[key]
    problems = [p for name, f, value in every_value(spec, data) for p in _check_value(name, f, value)]
    if not problems:
        problems = list(_CHECKS[key](data, context))
    return problems


def other_years(plan: YearPlan) -> tuple[int, ...]:
    """Fiscal years (BE) of the project beside this one, at most ten: those a target of other years may be stated for."""
    starts, ends = plan.project.starts_on, plan.project.ends_on
    if starts is None or ends is None:
        return ()
    years = range(fiscal_year_of(starts), fiscal_year_of(ends) + 1)
    return tuple(year for year in years if year != plan.fiscal_year)[:10]


def every_value(spec: SectionSpec, data: SectionData) -> Iterator[tuple[str, FieldSpec, Value]]:
    """Dotted name, specification and value of each field, then of each field of each row."""
    for f in spec.fields:
        if f.name in data.fields:
            yield f.name, f, data.fields[f.name]
    for part in spec.rows:
        for row in data.rows.get(part.name, ()):
            for f in part.fields:
                if f.name in row.values:
                    yield f"{row_key(part.name, row.uid)}.{f.name}", f, row.values[f.name]


def _check_value(name: str, spec: FieldSpec, value: Value) -> Iterator[Problem]:
    """Size, choice and sign of one value."""
    if is_empty(value):
        return
    said = {"label": spec.label}
    if isinstance(value, str):
        if spec.max_length and len(value) > spec.max_length:
            more = {**said, "most": spec.max_length, "now": len(value)}
            text = _("%(label)s: at most %(most)s letters; there are %(now)s.") % more
            yield Problem(name, "too_long", text)
        if spec.choices and value not in dict(spec.choices):
            yield Problem(name, "unknown_choice", _("%(label)s: choose one of the list.") % said)
    if isinstance(value, Decimal):
        yield from _check_number(name, spec, spec.kind, value)
    if spec.kind in BY_KEY:
        for amount in month_money(value).values():
            yield from _check_number(name, spec, BY_KEY[spec.kind], amount)
    if spec.kind == Kind.YEAR and isinstance(value, int) and not FIRST_YEAR <= value <= LAST_YEAR:
        yield Problem(name, "year", _("%(label)s: write the fiscal year with four digits, such as 2565.") % said)


def _check_number(name: str, spec: FieldSpec, kind: Kind, value: Decimal) -> Iterator[Problem]:
    """Sign and size of a number, alone or of a month or year."""
    said = {"label": spec.label}
    if kind == Kind.MONEY:
        yield from _check_money(name, spec.label, value)
    elif kind == Kind.PERCENT and not 0 <= value <= HUNDRED:
        yield Problem(name, "percent", _("%(label)s: a share lies between 0 and 100.") % said)
    elif abs(value) >= LONGEST_NUMBER:
        yield Problem(name, "too_large", _("%(label)s: this number is too large to be meant.") % said)


def _check_money(name: str, label: Text, value: Decimal) -> Iterator[Problem]:
    if value < 0:
        yield Problem(name, "negative", _("%(label)s: money is never below zero.") % {"label": label})
    elif value > LARGEST:
        yield Problem(name, "too_large", _("%(label)s: this number is too large to be meant.") % {"label": label})


def _check_links(data: SectionData, context: Context) -> Iterator[Problem]:
    """A code must be in the list of its kind and of the edition in force, and not cancelled."""
    for f in context.sections["m1"].held(Held.LINK):
        yield from _check_node(f.name, f.level, data.fields.get(f.name), context)
    for row in data.rows.get("secondary", ()):
        name = row_key("secondary", row.uid)
        level, link = str(row.values.get("level") or ""), row.values.get("link")
        if is_empty(link):
            yield Problem(f"{name}.link", "empty", _("Say which plan is meant, or remove this link."))
        elif not level:
            yield Problem(f"{name}.level", "empty", _("Choose the level of this link."))
        else:
            yield from _check_node(f"{name}.link", level, link, context)


def _check_node(name: str, level: str, link: Value, context: Context) -> Iterator[Problem]:
    if not isinstance(link, Link) or not link.code:
        return
    node = context.list_of(level).nodes.get(link.code)
    if node is None:
        text = _("“%(code)s” is not in the list in force in fiscal year %(year)s. Choose from the list.")
        yield Problem(name, "unknown_node", text % {"code": link.code, "year": context.fiscal_year}, LEVELS_OF_PLANS)
    elif not node.in_force:
        text = _("“%(title)s” was cancelled. Choose one that is in force.")
        yield Problem(name, "cancelled_node", text % {"title": node.title}, LEVELS_OF_PLANS)


def _check_general(data: SectionData, _context: Context) -> Iterator[Problem]:
    """Days in order and within reason; a project keeps its name."""
    starts, ends = data.fields.get("starts_on"), data.fields.get("ends_on")
    for name, day in (("starts_on", starts), ("ends_on", ends)):
        if isinstance(day, dt.date) and not FIRST_YEAR - BE_OFFSET <= day.year <= LAST_YEAR - BE_OFFSET:
            text = _("%(day)s is too far from this project's year. Check the year.")
            yield Problem(name, "far_day", text % {"day": day_in_words(day)})
    if isinstance(starts, dt.date) and isinstance(ends, dt.date) and ends < starts:
        text = _("The last day (%(ends)s) is before the first day (%(starts)s). Change one of them.")
        said = {"ends": day_in_words(ends), "starts": day_in_words(starts)}
        yield Problem("ends_on", "end_before_start", text % said, REPORTED_ITEMS)
    if "name_th" in data.fields and not data.fields["name_th"]:
        yield Problem("name_th", "empty", _("A project keeps a name. Write it as in the budget document."))
    for row in data.rows.get("contacts", ()):
        if (email := row.values.get("email")) and not _is_email(str(email)):
            text = _("“%(text)s” is not an e-mail address. Write it such as name@agency.go.th.")
            yield Problem(f"{row_key('contacts', row.uid)}.email", "email", text % {"text": email})


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _check_detail(data: SectionData, _context: Context) -> Iterator[Problem]:
    """A place lies on earth and is named as its level asks; a point has both numbers."""
    for row in data.rows.get("locations", ()):
        name = row_key("locations", row.uid)
        lat, lon = row.values.get("lat"), row.values.get("lon")
        if is_empty(lat) != is_empty(lon):
            missing = "lat" if is_empty(lat) else "lon"
            yield Problem(f"{name}.{missing}", "half_point", _("A point needs both latitude and longitude."))
        for part, value, most in (("lat", lat, 90), ("lon", lon, 180)):
            if isinstance(value, Decimal) and abs(value) > most:
                text = _("Degrees lie between -%(most)s and %(most)s.") % {"most": most}
                yield Problem(f"{name}.{part}", "off_earth", text)
        level, area = row.values.get("level"), row.values.get("area")
        if isinstance(area, Place) and area and not level:
            yield Problem(f"{name}.level", "empty", _("Choose the level of this place."))
        if isinstance(area, Place) and area and level == NATIONAL:
            yield Problem(f"{name}.area", "national", _("The whole country needs no place; leave it empty."))


def _check_activities(data: SectionData, context: Context) -> Iterator[Problem]:
    """Months lie inside the project's dates; weights are never more than the whole."""
    rows = data.rows.get("activities", ())
    for row in rows:
        yield from _outside_months(row, context)
    total = sum((w for row in rows if isinstance(w := row.values.get("weight"), Decimal)), Decimal(0))
    if total > HUNDRED:
        heaviest = max(rows, key=lambda row: row.values.get("weight") or Decimal(0))  # type: ignore[arg-type,return-value]
        text = _("The weights add up to %(total)s percent, more than the whole work. Lower some of them.")
        yield Problem(f"{row_key('activities', heaviest.uid)}.weight", "weights_over", text % {"total": f"{total:f}"})


def _outside_months(row: Row, context: Context) -> Iterator[Problem]:
    """An activity's months that lie outside the dates of the project."""
    outside = [month for month in _months(row) if not _is_inside(month, context)]
    if outside:
        starts = max(filter(None, (context.starts_on, first_day(context.fiscal_year))))
        ends = min(filter(None, (context.ends_on, last_day(context.fiscal_year))))
        text = _("This activity has months outside the dates of the project (%(starts)s to %(ends)s).")
        said = {"starts": day_in_words(starts), "ends": day_in_words(ends)}
        yield Problem(f"{row_key('activities', row.uid)}.months", "month_outside", text % said)


def _months(row: Row) -> list[int]:
    value = row.values.get("months")
    return [month for month in value if isinstance(month, int)] if isinstance(value, tuple) else []


def _is_inside(month: int, context: Context) -> bool:
    if month not in MONTHS:
        return False
    begins = month_start(context.fiscal_year, month)
    ends = (begins + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return not ((context.starts_on and ends < context.starts_on) or (context.ends_on and begins > context.ends_on))


def _check_money_plan(data: SectionData, context: Context) -> Iterator[Problem]:
    """No line spends more than its amount; lines together are never more than the budget of the whole project."""
    lines = data.rows.get("lines", ())
    for row in lines:
        amount, months = row.values.get("amount"), month_money(row.values.get("months"))
        spent = sum(months.values(), Decimal(0))
        name = row_key("lines", row.uid)
        if isinstance(amount, Decimal) and spent > amount:
            text = _("The months add up to %(months)s baht, more than the amount of %(amount)s baht.")
            said = {"months": format_baht(spent), "amount": format_baht(amount)}
            yield Problem(f"{name}.months", "months_over", text % said, ACTION_PLAN)
        if months and row.values.get("fiscal_year") not in {None, context.fiscal_year}:
            text = _("Months are planned for fiscal year %(year)s only; leave them empty for another year.")
            yield Problem(f"{name}.months", "other_year", text % {"year": context.fiscal_year})
    total, sum_of_lines = data.fields.get("budget_total"), sum_amounts(lines)
    if isinstance(total, Decimal) and sum_of_lines > total:
        text = _("The lines add up to %(lines)s baht, more than the budget of %(total)s baht.")
        said = {"lines": format_baht(sum_of_lines), "total": format_baht(total)}
        yield Problem("budget_total", "lines_over", text % said, ACTION_PLAN)


def sum_amounts(rows: tuple[Row, ...], fiscal_year: int | None = None) -> Decimal:
    """Baht of all lines, or of the lines of one fiscal year (BE)."""
    wanted = (row for row in rows if fiscal_year is None or row.values.get("fiscal_year") == fiscal_year)
    return sum((a for row in wanted if isinstance(a := row.values.get("amount"), Decimal)), Decimal(0))


def check_identity(before: SectionData, after: SectionData, context: Context) -> list[Problem]:
    """Name, kind and dates belong to the project: a year that is approved, or waits for it, fixes them."""
    if not context.fixed_years:
        return []
    years = ", ".join(str(year) for year in context.fixed_years)
    text = _("This is fixed by the plan of fiscal year %(years)s, which is approved or waits for approval.") % {
        "years": years
    }
    changed = [
        f.name for f in context.sections["m2"].held(Held.PROJECT) if before.fields.get(f.name) != after.fields.get(f.name)
    ]
    return [Problem(name, "identity_fixed", text) for name in changed]


def resolve(key: str, data: SectionData, context: Context) -> tuple[SectionData, list[Problem]]:
    """Put the known nodes and places in the place of what was typed. A place that means nothing, or several, is a problem."""
    spec, problems = context.sections[key], list[Problem]()
    fields = {
        name: _known_node(spec.field(name).level, value, context) if isinstance(value, Link) else _tidy(value)
        for name, value in data.fields.items()
    }
    rows = {
        part: tuple(_known_row(part, row, context, problems) for row in part_rows)
        for part, part_rows in data.rows.items()
    }
    return SectionData(fields, rows), problems


def _known_row(part: str, row: Row, context: Context, problems: list[Problem]) -> Row:
    values = dict(row.values)
    level = str(values.get("level") or "")
    for name, value in row.values.items():
        if isinstance(value, Link):
            values[name] = _known_node(level, value, context)
        elif isinstance(value, Body) and value:
            values[name] = _known_body(value, context)
        elif isinstance(value, Place) and value:
            found = _known_place(f"{row_key(part, row.uid)}.{name}", level, value, context)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                values[name] = found
        else:
            values[name] = _tidy(value)
    return Row(row.uid, values)


def _tidy(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value


def _known_node(level: str, link: Link, context: Context) -> Link:
    """The node of a code; words that are exactly a node's title or official code, or were matched before, become that node."""
    listed = context.list_of(level)
    if not link.code and (known := matched(listed, link)):
        return known
    node = listed.nodes.get(link.code) if link.code else _node_by_words(listed, link.as_stated)
    if node is None:
        return link
    return Link(node.code, "", node.title, node.edition, node.id)


def matched(listed: ListFact, link: Link) -> Link | None:
    """The link under the node NESDC decided that its words mean, with the words; None where nothing is decided."""
    code, match = listed.decided.get(fold(link.as_stated), ("", None)) if link.as_stated else ("", None)
    node = listed.nodes.get(code)
    if node is None or not node.in_force:
        return None
    return Link(node.code, "", node.title, node.edition, node.id, link.as_stated, match)


def _node_by_words(listed: ListFact, words: str) -> NodeFact | None:
    wanted = fold(words)
    if not wanted:
        return None
    named = [n for n in listed.nodes.values() if n.in_force and wanted in n.spellings]
    return named[0] if len(named) == 1 else None


def _known_body(body: Body, context: Context) -> Body:
    """The body of the directory that is meant; a name nobody or several bear stays as it is stated."""
    text = body.code or body.as_stated
    named = [fact for fact in context.bodies if fact.answers(text)]
    return Body(named[0].code, "", named[0].name_th, named[0].id) if len(named) == 1 else Body(as_stated=text)


def _known_place(name: str, level: str, place: Place, context: Context) -> Place | Problem:
    named = [fact for fact in context.places if level in {"", fact.level} and fact.answers(place.code)]
    if len(named) == 1:
        return Place(named[0].code, named[0].name_th, named[0].id)
    if not named:
        text = _("“%(text)s” is not the name or code of a place of this level. Choose from the list.")
        return Problem(name, "unknown_place", text % {"text": place.code})
    text = _("Several places are called “%(text)s”. Write the code instead: %(codes)s.")
    codes = ", ".join(fact.code for fact in named[:8])
    return Problem(name, "many_places", text % {"text": place.code, "codes": codes})


_CHECKS = {
    "m1": _check_links,
    "m2": _check_general,
    "m3": _check_detail,
    "m4": _check_activities,
    "m5": _check_money_plan,
}
