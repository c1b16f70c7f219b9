"""What a list of areas must satisfy before it is loaded."""

from collections.abc import Set as AbstractSet

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.lib.packs import Key, Pack

PARENT_KIND: dict[str, str] = {
    AreaKind.REGION: "",
    AreaKind.CLUSTER: AreaKind.REGION,
    AreaKind.PROVINCE: AreaKind.REGION,
    AreaKind.DISTRICT: AreaKind.PROVINCE,
    AreaKind.SUBDISTRICT: AreaKind.DISTRICT,
}
"""The kind each kind stands under, from the top down. A cluster and a province stand under their region."""


def check_areas(pack: Pack, abolished: AbstractSet[Key]) -> None:
    """Note as faults: a parent of the wrong kind, and a code in force that was abolished before."""
    for row in pack.rows("areas"):
        kind = row["kind"]
        if row["parent_kind"] != PARENT_KIND[kind]:
            pack.fault(
                ("areas", row.number, "parent_kind"),
                "parent_kind",
                format_lazy(_("{kind} {code} cannot stand there."), kind=AreaKind(kind).label, code=row["code"]),
                _(
                    "A subdistrict stands under a district, a district under a province, a province and a cluster under a region."
                ),
            )
        if row.key("kind", "code") in abolished and row["abolished_on"] is None:
            pack.fault(
                ("areas", row.number, "code"),
                "reused",
                format_lazy(_("Code {code} was abolished and cannot come back."), code=row["code"]),
                _("Give the new area a code of its own, or state the day it was abolished."),
            )
