"""What blocks sending: everything that is required and missing, and everything the sections say that does not fit together.

Source of the list: the validation rules collected in the domain dossier (forms M1 to M5); each problem names its own source.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.plans.models import NodeKind
from samrit.projects.rules.checks import check_section, sum_amounts
from samrit.projects.rules.context import HUNDRED, Context
from samrit.projects.rules.sections import ACTION_PLAN, LEVELS_OF_PLANS, NATIONAL
from samrit.projects.rules.specs import FieldSpec, Held, RowsSpec, SectionSpec, Text
from samrit.projects.rules.values import Document, Link, Row, SectionData, Values, is_empty, month_money, row_key

UNDER = (
    (NodeKind.STRATEGY_GOAL, NodeKind.STRATEGY),
    (NodeKind.TARGET_Y2, NodeKind.ISSUE),
    (NodeKind.SUB_PLAN, NodeKind.ISSUE),
    (NodeKind.TARGET_Y1, NodeKind.SUB_PLAN),
    (NodeKind.TARGET_Y1, NodeKind.ISSUE),
    (NodeKind.COMPONENT, NodeKind.TARGET_Y1),
    (NodeKind.FACTOR, NodeKind.COMPONENT),
    (NodeKind.FACTOR, NodeKind.TARGET_Y1),
)
"""Which level of the primary link lies under which."""


def blockers(document: Document, context: Context) -> list[Problem]:
    """Everything that keeps the year plan from being sent; `field` begins with the section's key (`m3.outputs.<uid>.unit`)."""
    return [problem for key in context.sections for problem in section_blockers(key, document, context)]


def section_blockers(key: str, document: Document, context: Context) -> list[Problem]:
    """What one section lacks, in the order of its form."""
    spec, data = context.sections[key], document[key]
    if key == "m5" and context.uses_budget is False:
        found = list(_no_budget(data))
    else:
        found = [*_missing(spec, data, context), *_OF_SECTION[key](data, context)]
    found += [
        p for p in check_section(key, data, context) if (p.field, p.code) not in {(f.field, f.code) for f in found}
    ]
    return [Problem(f"{key}.{p.field}", p.code, p.message, p.rule) for p in found]


def completeness(document: Document, context: Context) -> dict[str, bool]:
    """For each section, whether it lacks nothing."""
    return {key: not section_blockers(key, document, context) for key in context.sections}


def _missing(spec: SectionSpec, data: SectionData, context: Context) -> Iterator[Problem]:
    """Required fields and parts with nothing in them."""
    for field in spec.fields:
        if is_lacking(field, data.fields, context):
            yield _empty(field.name, field, field.label)
    for part in spec.rows:
        if not part.on_form:
            continue
        rows = data.rows.get(part.name, ())
        if len(rows) < part.minimum_of(context.project_type):
            yield _too_few(part.name, part.title, part.minimum, part.rule)
        for group in part.groups:
            held = [row for row in rows if row.values.get("level") in group.levels and row.values.get("link")]
            if group.on_form and len(held) < group.minimum_of(context.project_type):
                yield _too_few(part.name, group.title, group.minimum, group.rule or part.rule)
        for number, row in enumerate(rows, start=1):
            yield from _missing_in_row(part, number, row, context)


def _too_few(name: str, title: object, minimum: int, rule: Text) -> Problem:
    if minimum == 1:
        return Problem(name, "too_few", _("%(part)s: state at least one.") % {"part": title}, rule)
    text = _("%(part)s: state at least %(count)s.") % {"part": title, "count": minimum}
    return Problem(name, "too_few", text, rule)


def _missing_in_row(part: RowsSpec, number: int, row: Row, context: Context) -> Iterator[Problem]:
    for field in part.fields:
        if is_lacking(field, row.values, context):
            label = f"{part.row} {number}, {field.label}"
            yield _empty(f"{row_key(part.name, row.uid)}.{field.name}", field, label, part)


def is_lacking(field: FieldSpec, values: Values, context: Context) -> bool:
    """Whether the field must be filled in beside these values, and is not; nor is the one that may stand in its place."""
    needed = field.is_needed(values, context.project_type)
    return needed and is_empty(values.get(field.name)) and is_empty(values.get(field.instead))


def _empty(name: str, field: FieldSpec, label: object, part: RowsSpec | None = None) -> Problem:
    text = _("%(label)s: not filled in yet.") % {"label": label}
    return Problem(name, "empty", text, field.rule or (part.rule if part else ""))


def _links(data: SectionData, context: Context) -> Iterator[Problem]:
    """Words of the agency hold a link only while the official list is not loaded as a whole; the levels hang together."""
    for field in context.sections["m1"].held(Held.LINK):
        yield from _matched(field.name, field.level, field.label, data.fields.get(field.name), context)
    for row in data.rows.get("secondary", ()):
        level = str(row.values.get("level") or "")
        label = context.sections["m1"].rows_of("secondary").field("level").word_of(level)
        yield from _matched(f"{row_key('secondary', row.uid)}.link", level, label, row.values.get("link"), context)
    for lower, upper in UNDER:
        yield from _under(lower, upper, data, context)


def _matched(name: str, level: str, label: object, link: object, context: Context) -> Iterator[Problem]:
    if isinstance(link, Link) and link.as_stated and not link.code and context.list_of(level).is_complete:
        text = _("%(label)s: the official list is loaded now. Choose from it what “%(text)s” means.")
        yield Problem(name, "not_matched", text % {"label": label, "text": link.as_stated}, LEVELS_OF_PLANS)


def _under(lower: str, upper: str, data: SectionData, context: Context) -> Iterator[Problem]:
    """A chosen node must hang under the chosen one above it, where its own place in the tree is known."""
    low, high = data.fields.get(lower), data.fields.get(upper)
    if not (isinstance(low, Link) and isinstance(high, Link) and low.code and high.code):
        return
    node, above = context.list_of(lower).nodes.get(low.code), context.list_of(upper).nodes.get(high.code)
    if node is None or above is None:
        return
    known = {other.id for other in context.list_of(upper).nodes.values()} & set(node.above)
    if known and above.id not in known:
        text = _("“%(low)s” does not belong to “%(high)s”. Change one of them.")
        yield Problem(lower, "wrong_chain", text % {"low": node.title, "high": above.title}, LEVELS_OF_PLANS)


def _places(data: SectionData, _context: Context) -> Iterator[Problem]:
    for number, row in enumerate(data.rows.get("locations", ()), start=1):
        level = row.values.get("level")
        if level and level != NATIONAL and is_empty(row.values.get("area")):
            text = _("Place %(number)s: say which one.") % {"number": number}
            yield Problem(f"{row_key('locations', row.uid)}.area", "empty", text)


def _schedule(data: SectionData, _context: Context) -> Iterator[Problem]:
    rows = data.rows.get("activities", ())
    weights = [w for row in rows if isinstance(w := row.values.get("weight"), Decimal)]
    if weights and sum(weights, Decimal(0)) < HUNDRED:
        text = _("The weights add up to %(total)s percent. Together they make 100, or none is given.")
        yield Problem("activities", "weights_under", text % {"total": f"{sum(weights, Decimal(0)):f}"})


def _spending(data: SectionData, context: Context) -> Iterator[Problem]:
    lines, total = data.rows.get("lines", ()), data.fields.get("budget_total")
    if isinstance(total, Decimal) and lines and sum_amounts(lines) < total:
        text = _("The lines add up to %(lines)s baht, the budget is %(total)s baht. Add the missing lines.")
        said = {"lines": format_baht(sum_amounts(lines)), "total": format_baht(total)}
        yield Problem("budget_total", "lines_under", text % said, ACTION_PLAN)
    for number, row in enumerate(lines, start=1):
        amount, spent = row.values.get("amount"), sum(month_money(row.values.get("months")).values(), Decimal(0))
        if row.values.get("fiscal_year") == context.fiscal_year and isinstance(amount, Decimal) and spent < amount:
            text = _("Budget line %(number)s: the months add up to %(months)s of %(amount)s baht.")
            figures = {"number": number, "months": format_baht(spent), "amount": format_baht(amount)}
            yield Problem(f"{row_key('lines', row.uid)}.months", "months_under", text % figures, ACTION_PLAN)


def _no_budget(data: SectionData) -> Iterator[Problem]:
    """A project without money has none in M5."""
    if data.fields.get("budget_total") or sum_amounts(data.rows.get("lines", ())):
        text = _("M2 says that it uses no budget, but money is stated here. Change one of them.")
        yield Problem("budget_total", "money_without_budget", text, ACTION_PLAN)


def _nothing(_data: SectionData, _context: Context) -> Iterator[Problem]:
    return iter(())


_OF_SECTION = {"m1": _links, "m2": _nothing, "m3": _places, "m4": _schedule, "m5": _spending}
