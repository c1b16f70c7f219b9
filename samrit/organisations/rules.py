"""What a list of bodies must satisfy before it is loaded, and what a body may be called."""

from collections.abc import Set as AbstractSet

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.packs import Key, Pack, cycles


def check_bodies(pack: Pack, closed: AbstractSet[Key], made_here: AbstractSet[Key], areas: AbstractSet[Key]) -> None:
    """Note as faults: bodies that stand under themselves, codes of closed bodies and of bodies made here, areas that are
    not loaded."""
    rows = pack.rows("organisations")
    parents = {row.key("code"): row.key("parent_code") if row["parent_code"] else None for row in rows}
    circular = set(cycles(parents))
    for row in rows:
        if row.key("code") in circular:
            pack.fault(
                ("organisations", row.number, "parent_code"),
                "cycle",
                format_lazy(_("{code} stands, over some steps, under itself."), code=row["code"]),
                _("Follow the parents upward and mend the one that leads back."),
            )
        if row.key("code") in closed:
            pack.fault(
                ("organisations", row.number, "code"),
                "reused",
                format_lazy(_("Code {code} belongs to a body that has ended."), code=row["code"]),
                _("Give the new body a code of its own."),
            )
        if row.key("code") in made_here:
            pack.fault(
                ("organisations", row.number, "code"),
                "taken",
                format_lazy(_("Code {code} belongs to a body that was made in this system."), code=row["code"]),
                _("Give the body of the list a code of its own, or take the row out."),
            )
        if row["area_code"] and row.key("area_kind", "area_code") not in areas:
            pack.fault(
                ("organisations", row.number, "area_code"),
                "reference",
                format_lazy(_("The area {code} is not loaded."), code=row["area_code"]),
                _("Load the areas first, mend the code, or leave the cell empty."),
            )
