"""Other days by a letter: set and withdrawn by NESDC's administrator. What was set stays readable."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.reporting.models import Override
from samrit.reporting.queries import overrides as queries
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.calendar import Change
from samrit.reporting.rules.overrides import NewOverride, check_override


def check_new(data: NewOverride) -> dt.date:
    """What is asked before the effect is shown and again before it is saved. Raises Invalid; returns the day of the letter."""
    stated = queries.stated_for(data.form, data.fiscal_year, data.quarter)
    problems = check_override(data, stated[0] if len(stated) == 1 else None, clock.today())
    if not stated:
        problems.append(Problem("quarter", "unknown", _("The calendar has no such days in this fiscal year.")))
    if not problems and queries.same_in_force(data):
        problems.append(Problem("due_on", "twice", _("These days are set already.")))
    if problems or data.letter_on is None:
        raise Invalid(problems)
    return data.letter_on


@refusals_logged("set_override", "override")
def set_override(*, data: NewOverride, by: User) -> Override:
    """Other days for a case of projects, a body with all below it, or one project. Raises Refused, Invalid."""
    with acting(by, "set other days"):
        if reason := rules.why_not_change(person(by)):
            raise Refused(reason)
        letter_on = check_new(data)
        row = Override.objects.create(
            form=data.form,
            fiscal_year=data.fiscal_year,
            quarter=data.quarter,
            case=data.case,
            body_id=data.body.pk if data.body else None,
            project_id=data.project.pk if data.project else None,
            opens_at=data.opens_at,
            due_at=data.due_at,
            locks_at=data.locks_at,
            letter=data.letter,
            letter_on=letter_on,
            reason=data.reason,
            set_by=by,
            set_at=clock.now(),
        )
        _record("override_set", row, by, Change(data.letter, data.reason))
        return row


@refusals_logged("withdraw_override", "override", "override")
def withdraw_override(*, override: Override, change: Change, by: User) -> None:
    """It holds no more, by a letter; the row stays. Raises Refused, Invalid."""
    with acting(by, "withdraw other days"):
        if reason := rules.why_not_change(person(by)):
            raise Refused(reason)
        if problems := rules.check_change(change):
            raise Invalid(problems)
        row = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
        if row.withdrawn_at is not None:
            raise Invalid([Problem("letter", "twice", _("These days have been withdrawn already."))])
        row.withdrawn_at, row.withdrawn_by = clock.now(), by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record("override_withdrawn", row, by, change)


def _record(act: str, row: Override, by: User, change: Change) -> None:
    days = {name: getattr(row, name) for name in ("opens_at", "due_at", "locks_at")}
    record(
        act=act,
        subject_kind="override",
        subject_id=row.pk,
        by=by,
        reason=change.reason,
        letter=change.letter,
        form=row.form,
        period=f"FY{row.fiscal_year}" + (f"-Q{row.quarter}" if row.quarter else ""),
        case=row.case,
        body=row.body.code if row.body else "",
        project=row.project.code if row.project else "",
        **{name: at.isoformat() for name, at in days.items() if at},
    )
