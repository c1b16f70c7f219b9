"""Chains of approvers: the default one from the package data, and the versions that administrators state."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.actions.refusals import refusals_logged
from samrit.approvals.models import ChainStep
from samrit.approvals.rules.chains import NewStep, problems_of_chain, why_not_set_chain
from samrit.audit.actions import Actor, acting, record
from samrit.lib import clock
from samrit.lib.differences import Changes, Difference
from samrit.lib.errors import Invalid, Refused
from samrit.lib.packs import BadPack, Pack
from samrit.organisations.models import Organisation

DAY = dt.timedelta(days=1)
NOTHING_TO_END = _("There is no chain of its own that could end.")


def load_chains(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the default chain (of no body in particular) to what the pack says. A step that is in it no more ended yesterday.

    Chains that bodies stated for themselves are left alone, and so is a default chain that an administrator has stated.
    Raises BadPack, with nothing changed, for any fault.
    """
    with acting(by, f"load reference pack {pack.name}"):
        for row in pack.rows("chains"):
            if row["role"] not in Role.values:
                pack.fault(
                    ("chains", row.number, "role"),
                    "enum",
                    format_lazy(_("The role {role} is not known."), role=row["role"]),
                    format_lazy(_("Known roles: {roles}"), roles=", ".join(Role.values)),
                )
        if pack.faults:
            raise BadPack(pack.faults)
        key = ("subject_kind", "position", "valid_from")
        default = ChainStep.objects.filter(organisation__isnull=True)
        stated = set(default.filter(set_by__isnull=False).values_list("subject_kind", flat=True))
        rows = [row for row in pack.rows("chains") if row["subject_kind"] not in stated]
        steps = Difference(default.exclude(subject_kind__in=stated), *key)
        steps.bring({row.key(*key): {**row, "valid_to": None} for row in rows})
        steps.retire(lambda step: step.valid_to is None, valid_to=clock.today() - DAY)
        if steps.changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return steps.changes


@refusals_logged("set_chain", "organisation")
def set_chain(
    *,
    organisation: Organisation | None,
    subject_kind: str,
    steps: Sequence[NewStep],
    begins: dt.date,
    source: str = "",
    by: User,
) -> None:
    """State the chain of a body (None: the default of all) from a day on. The version before ends on the day before, one
    that was to begin later never comes into force; nothing is edited. No steps: the chain from above counts again.

    What is under way keeps the chain it was sent with. Raises Refused, Invalid.
    """
    if no := why_not_set_chain(person(by), organisation):
        raise Refused(no)
    with acting(by, "state a chain of approvers"):
        _wait_in_line(organisation, subject_kind)
        rows = ChainStep.objects.filter(organisation=organisation, subject_kind=subject_kind)
        there = list(rows.select_for_update())
        if problems := problems_of_chain(steps, begins, clock.today(), [row.valid_from for row in there]):
            raise Invalid(problems)
        if not steps and (organisation is None or not there):
            raise Refused(NOTHING_TO_END)
        _end(there, begins)
        _begin(organisation, subject_kind, steps, begins, source, by)
        code = organisation.code if organisation else ""
        facts = {"kind": subject_kind, "begins": begins.isoformat(), "roles": [step.role for step in steps]}
        record(act="chain_stated", subject_kind="chain", subject_id=code or "default", by=by, **facts)


def _wait_in_line(organisation: Organisation | None, subject_kind: str) -> None:
    """Two administrators of one chain act one after the other, also where it has no rows yet."""
    with connection.cursor() as cursor:
        name = f"chain {organisation.pk if organisation else 0} {subject_kind}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _end(rows: Sequence[ChainStep], begins: dt.date) -> None:
    """The version in force ends on the day before; a later one ends before it begins."""
    for row in rows:
        if row.valid_to is None or row.valid_to >= begins:
            row.valid_to = begins - DAY
            row.save(update_fields=["valid_to"])


def _begin(
    organisation: Organisation | None,
    subject_kind: str,
    steps: Sequence[NewStep],
    begins: dt.date,
    source: str,
    by: User,
) -> None:
    for position, step in enumerate(steps, start=1):
        ChainStep.objects.create(
            organisation=organisation,
            subject_kind=subject_kind,
            position=position,
            kind=step.kind,
            role=step.role,
            days=step.days,
            grace_minutes=step.grace,
            valid_from=begins,
            source=source.strip()[:200],
            set_by=by,
        )
