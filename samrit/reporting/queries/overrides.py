"""What a new override would do, and what a withdrawal would, before either is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from samrit.lib import clock
from samrit.projects.models import Project
from samrit.reporting.models import CalendarForm, EntryWindow, FiscalQuarter, Override
from samrit.reporting.queries.effects import Effect, effect_of
from samrit.reporting.queries.letters import overrides
from samrit.reporting.queries.windows import as_other, others_of
from samrit.reporting.rules.overrides import NewOverride
from samrit.reporting.rules.windows import Other

Stated = FiscalQuarter | EntryWindow


def get_override(fiscal_year: int, pk: int) -> Override | None:
    """One override of a year."""
    return overrides(fiscal_year).filter(pk=pk).first()


def project_called(code: str) -> Project | None:
    """A project that counts, by its code."""
    return Project.objects.counted().filter(code=code).first()


def stated_for(form: str, fiscal_year: int, quarter: int | None) -> list[Stated]:
    """What the calendar states of the quarter, of every quarter, or of the entry of M1 to M5."""
    if form == CalendarForm.PLAN:
        return list(EntryWindow.objects.filter(fiscal_year=fiscal_year, case="default"))
    wanted = Q() if quarter is None else Q(quarter=quarter)
    return list(FiscalQuarter.objects.filter(wanted, fiscal_year=fiscal_year))


@dataclass(frozen=True)
class Shift:
    """What a change of overrides does to a quarter, or to the entry of M1 to M5."""

    stated: Stated
    effect: Effect


def effect_of_new(data: NewOverride, body_path: str = "") -> list[Shift]:
    """What a new override would do, before it is set."""
    other = Other(
        2**62,
        0 if data.form == CalendarForm.PLAN else data.quarter,
        clock.now(),
        case=data.case,
        body_path=body_path,
        project_id=data.project.pk if data.project else None,
        opens_at=data.opens_at,
        due_at=data.due_at,
        locks_at=data.locks_at,
    )
    kept = others_of([data.fiscal_year])[data.fiscal_year]
    return _shifts(stated_for(data.form, data.fiscal_year, data.quarter), [*kept, other])


def effect_of_withdrawal(row: Override) -> list[Shift]:
    """What it would do that an override holds no more."""
    kept = others_of([row.fiscal_year])[row.fiscal_year]
    return _shifts(stated_for(row.form, row.fiscal_year, row.quarter), [other for other in kept if other.pk != row.pk])


def _shifts(stated: Sequence[Stated], others: list[Other]) -> list[Shift]:
    return [Shift(row, effect_of(row, row, others=others)) for row in stated]


def same_in_force(data: NewOverride) -> bool:
    """Whether an override in force says the same of the same already."""
    rows = Override.objects.filter(
        form=data.form,
        fiscal_year=data.fiscal_year,
        quarter=data.quarter,
        case=data.case,
        body=data.body.pk if data.body else None,
        project=data.project.pk if data.project else None,
        withdrawn_at__isnull=True,
    ).select_related("body")
    wanted = (data.opens_at, data.due_at, data.locks_at)
    newest = max((as_other(row) for row in rows), key=lambda other: other.rank, default=None)
    return newest is not None and (newest.opens_at, newest.due_at, newest.locks_at) == wanted
