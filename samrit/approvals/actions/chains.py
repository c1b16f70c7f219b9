"""Loading the default chain of approvers."""

import datetime as dt

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Role
from samrit.approvals.models import ChainStep
from samrit.audit.actions import Actor, acting, record
from samrit.lib import clock
from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import BadPack, Pack


def load_chains(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the default chain (of no body in particular) to what the pack says. A step that is in it no more ended yesterday.

    Chains that bodies stated for themselves are left alone. Raises BadPack, with nothing changed, for any fault.
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
        steps = Difference(ChainStep.objects.filter(organisation__isnull=True), *key)
        steps.bring({row.key(*key): {**row, "valid_to": None} for row in pack.rows("chains")})
        steps.retire(lambda step: step.valid_to is None, valid_to=clock.today() - dt.timedelta(days=1))
        if steps.changes.any:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return steps.changes
