"""Who may state the hosts of a node, and what a statement must satisfy. Pure.

Hosts are named by resolutions of the cabinet, also while an edition is in force: they are dated facts with a basis. The hosts
of a draft are written with the draft.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib import thai
from samrit.lib.errors import Problem, Text
from samrit.lib.fiscal import last_day
from samrit.lib.names import page_language
from samrit.organisations.models import Organisation
from samrit.plans.models import EditionState, HostLevel, NodeHost, NodeStatus, PlanNode

LONGEST = 300


def why_not_state(who: Person) -> Text | None:
    """Why this person states no hosts at all."""
    if who.has(Role.NESDC_ADMIN):
        return None
    return _("Hosts are stated by administrators of NESDC, by a resolution of the cabinet.")


def why_not_state_hosts(who: Person, node: PlanNode) -> Text | None:
    """Why this person may not state the hosts of the node; the edition is loaded with it."""
    if reason := why_not_state(who):
        return reason
    if node.edition.state != EditionState.PUBLISHED:
        return _("The hosts of a draft are written in the draft.")
    if node.status == NodeStatus.CANCELLED:
        return _("This node is cancelled and gets no new hosts.")
    return None


def why_not_end_host(who: Person, host: NodeHost, today: dt.date) -> Text | None:
    """Why this person may not end the host; the node and its edition are loaded with it."""
    if reason := why_not_state(who):
        return reason
    if host.node.edition.state != EditionState.PUBLISHED:
        return _("The hosts of a draft are written in the draft.")
    if host.ends_on is not None and host.ends_on < today:
        return _("This agency is host no longer.")
    return None


def check_host(
    host: NodeHost, body: Organisation | None, others: Iterable[NodeHost], basis: str, year_ends: int | None
) -> list[Problem]:
    """Faults of a new host: the level, the body and whether it exists then, the first day, the basis, and whether the same
    body is host at the same level already. `others` are the hosts of the node, `year_ends` the last year of its edition."""
    problems = [*_check_level(host.level), *_check_body(host, body), *_check_basis(basis)]
    begin = host.starts_on
    if begin is None:
        return [*problems, Problem("starts_on", "empty", _("Write the first day as host, as the basis says."))]
    if year_ends is not None and begin > last_day(year_ends):
        problems.append(
            Problem(
                "starts_on",
                "after_edition",
                format_lazy(
                    _("The edition ends with fiscal year {year}. State the host in the next one."), year=year_ends
                ),
            )
        )
    for other in others:
        if other.level == host.level and _same_body(host, other) and (other.ends_on is None or other.ends_on >= begin):
            message = format_lazy(
                _("{agency} is host at this level already, {days}. End that first, or choose another day."),
                agency=host.agency_th,
                days=days_in_words(other.starts_on, other.ends_on),
            )
            problems.append(Problem("agency", "overlap", message))
            break
    return problems


def check_end(host: NodeHost, ends_on: dt.date | None, basis: str) -> list[Problem]:
    """Faults of an end: a last day that is missing or before the first, no basis."""
    problems = _check_basis(basis)
    if ends_on is None:
        return [Problem("ends_on", "empty", _("Write the last day as host.")), *problems]
    if host.starts_on is not None and ends_on < host.starts_on:
        message = format_lazy(
            _("The last day is before the first one, {day}. Write that day or a later one."), day=_day(host.starts_on)
        )
        return [Problem("ends_on", "order", message), *problems]
    return problems


def check_replaced(host: NodeHost, begin: dt.date | None) -> list[Problem]:
    """Faults of a host that the new one follows: it has to have begun before."""
    if begin is not None and host.starts_on is not None and host.starts_on >= begin:
        message = format_lazy(
            _("{agency} began on {day}, so it cannot end before the new one begins. Choose a later day."),
            agency=host.agency_th,
            day=_day(host.starts_on),
        )
        return [Problem("starts_on", "order", message)]
    return []


def _check_level(level: str) -> list[Problem]:
    return [] if level in HostLevel.values else [Problem("level", "unknown", _("Choose what it is host of."))]


def _check_body(host: NodeHost, body: Organisation | None) -> list[Problem]:
    if not host.agency_th:
        return [Problem("agency", "empty", _("Name the body, by its code or its name."))]
    if len(host.agency_th) > LONGEST:
        return [Problem("agency", "long", format_lazy(_("At most {length} characters fit."), length=LONGEST))]
    if body is None or host.starts_on is None:
        return []
    if body.valid_to is not None and body.valid_to < host.starts_on:
        message = format_lazy(
            _("{body} ended on {day} and cannot be host. Name the body that took over."),
            body=body.name_th,
            day=_day(body.valid_to),
        )
        return [Problem("agency", "ended", message)]
    if body.valid_from is not None and body.valid_from > host.starts_on:
        message = format_lazy(
            _("{body} begins on {day}, after the first day as host."), body=body.name_th, day=_day(body.valid_from)
        )
        return [Problem("agency", "not_begun", message)]
    return []


def _check_basis(basis: str) -> list[Problem]:
    if not basis:
        return [Problem("basis", "empty", _("Name the resolution or letter that says so, with its day."))]
    if len(basis) > LONGEST:
        return [Problem("basis", "long", format_lazy(_("At most {length} characters fit."), length=LONGEST))]
    return []


def _same_body(one: NodeHost, other: NodeHost) -> bool:
    if one.organisation_id is not None and one.organisation_id == other.organisation_id:
        return True
    return thai.fold(one.agency_th) == thai.fold(other.agency_th)


def days_in_words(first: dt.date | None, last: dt.date | None) -> Text:
    """From which day to which, as a fault says it."""
    if first is not None and last is not None:
        return format_lazy(_("{first} to {last}"), first=_day(first), last=_day(last))
    if first is not None:
        return format_lazy(_("from {day}"), day=_day(first))
    return format_lazy(_("to {day}"), day=_day(last)) if last is not None else _("first day not known")


def _day(day: dt.date) -> str:
    return thai.format_date(day, page_language())
