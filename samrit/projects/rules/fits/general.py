"""M2: days in order and within reason, a name, and contacts that can be written to."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits.parts import at, rows_of
from samrit.projects.rules.sections import ONE_CHANNEL, REPORTED_ITEMS
from samrit.projects.rules.values import Body, SectionData
from samrit.projects.rules.wording import day as day_in_words


def impossible(data: SectionData, _context: Context) -> Iterator[Problem]:
    """Days in order; a project keeps its name; an e-mail address is one."""
    starts, ends = data.fields.get("starts_on"), data.fields.get("ends_on")
    if isinstance(starts, dt.date) and isinstance(ends, dt.date) and ends < starts:
        text = _("The last day (%(ends)s) is before the first day (%(starts)s). Change one of them.")
        said = {"ends": day_in_words(ends), "starts": day_in_words(starts)}
        yield Problem("ends_on", "end_before_start", text % said, REPORTED_ITEMS)
    if "name_th" in data.fields and not data.fields["name_th"]:
        yield Problem("name_th", "empty", _("A project keeps a name. Write it as in the budget document."))
    for row in rows_of(data, "contacts"):
        if (email := row.values.get("email")) and not _is_email(str(email)):
            text = _("“%(text)s” is not an e-mail address. Write it such as name@agency.go.th.")
            yield Problem(at("contacts", row, "email"), "email", text % {"text": email})


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def unfit(data: SectionData, _context: Context) -> Iterator[Problem]:
    """A body that carries the project out is named once."""
    known: set[Body] = set()
    for row in rows_of(data, "co_agencies"):
        body = row.values.get("body")
        if isinstance(body, Body) and body:
            if body in known:
                text = _("“%(name)s” is named already. Remove one of the two.")
                named = {"name": body.name or body.as_stated}
                yield Problem(at("co_agencies", row, "body"), "named_twice", text % named, ONE_CHANNEL)
            known.add(body)
