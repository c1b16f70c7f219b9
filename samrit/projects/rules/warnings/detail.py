"""M2 and M3: who can be reached, why in figures, indicators that measure what changes, places of works."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.lib.errors import Problem
from samrit.lib.thai import fold, fold_digits
from samrit.projects.models import IndicatorLevel
from samrit.projects.rules.likeness import NUMBER, similarity
from samrit.projects.rules.sections import NATIONAL, REPORTED_ITEMS
from samrit.projects.rules.values import Document, Row, SectionData, row_key
from samrit.projects.rules.warnings.limits import (
    CRITERION_2,
    CRITERION_3,
    CRITERION_4,
    CRITERION_6,
    WORKS,
    Limits,
)

QUARTERS = ("target_q1", "target_q2", "target_q3", "target_q4")
COUNTED = ("จำนวน", "ร้อยละของ", "ร้อยละ", "ระดับความสำเร็จของ", "ความสำเร็จของ", "โครงการ", "การ")
"""With what indicators begin that count something: taken away before they are compared."""
SMALL = (AreaKind.SUBDISTRICT,)


def found(document: Document, limits: Limits) -> Iterator[Problem]:
    """The warnings of M2 and M3."""
    yield from _contacts(document["m2"])
    yield from _words(document, limits)
    for row in document["m3"].rows.get("indicators", ()):
        yield from _indicator(row, document, limits)
    yield from _levels(document["m3"])
    yield from _places(document)


def _contacts(data: SectionData) -> Iterator[Problem]:
    for row in data.rows.get("contacts", ()):
        if row.values.get("name") and not any(row.values.get(way) for way in ("phone", "mobile", "email")):
            text = _("Neither telephone nor e-mail: nobody can ask this person. Add one of them.")
            yield Problem(f"m2.{row_key('contacts', row.uid)}.phone", "contact_unreachable", text, REPORTED_ITEMS)


def _words(document: Document, limits: Limits) -> Iterator[Problem]:
    """The reasons have figures, and the objective is more than the name."""
    rationale = str(document["m3"].fields.get("rationale") or "")
    if rationale and not NUMBER.search(fold_digits(rationale)):
        text = _("There is no figure in it. Say how large the problem is, with its year and source.")
        yield Problem("m3.rationale", "no_figures", text, CRITERION_3)
    name = str(document["m2"].fields.get("name_th") or "")
    for row in document["m3"].rows.get("objectives", ()):
        objective = str(row.values.get("text") or "")
        if name and objective and _same(_bare(objective), _bare(name), limits):
            text = _("This repeats the name of the project. Say what will be different when it is done.")
            field = f"m3.{row_key('objectives', row.uid)}.text"
            yield Problem(field, "objective_is_name", text, CRITERION_4)


def _bare(text: str) -> str:
    """The folded text without the words with which names, objectives and indicators begin."""
    plain = fold(text).removeprefix("เพื่อ").removeprefix("ให้")
    for word in COUNTED:
        plain = plain.removeprefix(word)
    return plain


def _same(one: str, other: str, limits: Limits) -> bool:
    return bool(one) and bool(other) and (one == other or similarity(one, other) >= limits.copied)


def _indicator(row: Row, document: Document, limits: Limits) -> Iterator[Problem]:
    """It measures something else than that the work was done, from where it stands to somewhere else, step by step."""
    key, values = f"m3.{row_key('indicators', row.uid)}", row.values
    name = _bare(str(values.get("name") or ""))
    activities = [str(each.values.get("name") or "") for each in document["m4"].rows.get("activities", ())]
    outputs = [str(each.values.get("name") or "") for each in document["m3"].rows.get("outputs", ())]
    if any(_same(name, _bare(text), limits) for text in activities):
        text = _("The indicator repeats an activity: it counts work, not what the work leads to. Name what changes.")
        yield Problem(f"{key}.name", "indicator_is_activity", text, CRITERION_6)
    elif values.get("level") == IndicatorLevel.OUTCOME and any(_same(name, _bare(text), limits) for text in outputs):
        text = _("This indicator of an outcome repeats an output. Name what changes for people, or call it an output.")
        yield Problem(f"{key}.name", "indicator_is_output", text, CRITERION_6)
    baseline, target = values.get("baseline"), values.get("target")
    if isinstance(baseline, Decimal) and baseline == target:
        text = _("Baseline and target are the same: nothing would change. Check both figures.")
        yield Problem(f"{key}.target", "baseline_is_target", text, CRITERION_6)
    yield from _quarters(key, [values.get(quarter) for quarter in QUARTERS])


def _quarters(key: str, targets: list[object]) -> Iterator[Problem]:
    """Steps on the way: what is reached by the end of each quarter."""
    figures = [each for each in targets if isinstance(each, Decimal)]
    if len(figures) == len(QUARTERS) and figures[0] and len(set(figures)) == 1:
        text = _("All quarters have the same target. What is reached by the end of each quarter grows step by step.")
        yield Problem(f"{key}.target_q1", "quarters_equal", text, CRITERION_6)
    elif targets[-1] and not any(targets[:-1]):
        text = _("Only the last quarter has a target. Say what can be seen earlier, so that help comes in time.")
        yield Problem(f"{key}.target_q4", "quarters_last", text, CRITERION_6)


def _levels(data: SectionData) -> Iterator[Problem]:
    rows = [row for row in data.rows.get("indicators", ()) if row.values.get("level")]
    if rows and not any(row.values["level"] == IndicatorLevel.OUTCOME for row in rows):
        text = _("No indicator measures an outcome. Add one that shows what changes for people.")
        yield Problem("m3.indicators", "no_outcome_indicator", text, CRITERION_6)


def _places(document: Document) -> Iterator[Problem]:
    """A work that stands somewhere has its subdistrict or its point."""
    stands = document["m3"].fields.get("stands_somewhere")
    name = fold(str(document["m2"].fields.get("name_th") or "")).removeprefix("โครงการ")
    if stands is False or (stands is None and not name.startswith(WORKS)):
        return
    for row in document["m3"].rows.get("locations", ()):
        level, key = row.values.get("level"), f"m3.{row_key('locations', row.uid)}"
        if level == NATIONAL:
            text = _("A work that stands somewhere is not in the whole country. State its subdistrict and its point.")
            yield Problem(f"{key}.level", "place_everywhere", text, CRITERION_2)
        elif level and level not in SMALL and row.values.get("lat") is None:
            text = _("State the subdistrict or the point of this work: look-alikes cannot be told apart without it.")
            yield Problem(f"{key}.area", "place_too_large", text, CRITERION_2)
