"""What a plan edition must satisfy before it is loaded: which kind stands under which, and codes that stay what they were."""

from collections.abc import Set as AbstractSet

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.lib.packs import Key, Pack, Row
from samrit.plans.models import Basis, NodeKind, NodeStatus

TOP = ""
PARENTS: dict[str, tuple[str, ...]] = {
    NodeKind.STRATEGY: (TOP,),
    NodeKind.STRATEGY_GOAL: (NodeKind.STRATEGY,),
    NodeKind.ISSUE: (NodeKind.STRATEGY,),
    NodeKind.TARGET_Y2: (NodeKind.ISSUE,),
    NodeKind.SUB_PLAN: (NodeKind.ISSUE,),
    NodeKind.GUIDELINE: (NodeKind.SUB_PLAN,),
    NodeKind.TARGET_Y1: (NodeKind.SUB_PLAN,),
    NodeKind.COMPONENT: (NodeKind.TARGET_Y1,),
    NodeKind.FACTOR: (NodeKind.COMPONENT,),
    NodeKind.MILESTONE: (TOP,),
    NodeKind.REFORM: (TOP,),
    NodeKind.SECURITY: (TOP,),
    NodeKind.SDG_GOAL: (TOP,),
    NodeKind.SDG_TARGET: (NodeKind.SDG_GOAL,),
    NodeKind.SDG_INDICATOR: (NodeKind.SDG_TARGET,),
    NodeKind.PRACHARAT: (TOP,),
    NodeKind.THAI_NIYOM: (TOP,),
}
"""The proper parents of each kind, parents before children (domain: strategy, issue, sub-plan, target, component, factor)."""

NEAREST_KNOWN: dict[str, tuple[str, ...]] = {
    NodeKind.ISSUE: (TOP,),
    NodeKind.GUIDELINE: (NodeKind.ISSUE,),
    NodeKind.TARGET_Y1: (NodeKind.ISSUE,),
    NodeKind.FACTOR: (NodeKind.TARGET_Y1,),
}
"""Where a node may hang while its proper parent is not yet known."""

RESERVED = frozenset({"drafts", "explorer", "crosswalk", "hosted", "pick", "new", "loads"})
"""Words of addresses, which no edition has as its code."""
NODE_KEY = ("edition", "kind", "code")
PARENT_KEY = ("parent_edition", "parent_kind", "parent_code")


def check_edition(
    pack: Pack, cancelled: AbstractSet[Key], cancelled_official: AbstractSet[Key], bodies: AbstractSet[str]
) -> None:
    """Note every fault of meaning. `cancelled` holds keys, `cancelled_official` (edition, kind, official code), known here."""
    gone = set(cancelled_official)
    for row in pack.rows("nodes"):
        if row["status"] == NodeStatus.CANCELLED and row["official_code"]:
            gone.add(row.key("edition", "kind", "official_code"))
    for row in pack.rows("nodes"):
        _check_words(pack, row)
        if row["kind"] not in PARENTS:
            _fault(
                pack,
                row,
                ("kind", "kind"),
                _("This kind of node is not known."),
                _("See the list of kinds in the guide to packs."),
            )
            continue
        _check_parent(pack, row)
        if row["status"] == NodeStatus.IN_FORCE:
            _check_reuse(pack, row, cancelled, gone)
    _check_frameworks(pack)
    for row in pack.rows("hosts"):
        if row["organisation"] and row["organisation"] not in bodies:
            pack.fault(
                ("hosts", row.number, "organisation"),
                "reference",
                format_lazy(_("The body {code} is not loaded."), code=row["organisation"]),
                _("Load the bodies first, mend the code, or leave the cell empty."),
            )


def _fault(pack: Pack, row: Row, place: tuple[str, str], message: Text, mend: Text) -> None:
    column, code = place
    pack.fault(("nodes", row.number, column), code, message, mend)


def _check_words(pack: Pack, row: Row) -> None:
    if not row["name_th"] and not row["name_en"]:
        _fault(
            pack,
            row,
            ("name_th", "required"),
            _("The node has no wording."),
            _("Write the Thai wording, or the English one."),
        )


def _check_parent(pack: Pack, row: Row) -> None:
    kind, above, basis = row["kind"], row["parent_kind"], row["parent_basis"]
    proper, nearest = above in PARENTS[kind], above in NEAREST_KNOWN.get(kind, ())
    if not proper and not nearest:
        _fault(
            pack,
            row,
            ("parent_kind", "parent_kind"),
            format_lazy(_("{kind} cannot stand there."), kind=NodeKind(kind).label),
            format_lazy(_("It stands under: {kinds}"), kinds=", ".join(PARENTS[kind]).strip() or "–"),
        )
    elif nearest and basis != Basis.NOT_KNOWN:
        _fault(
            pack,
            row,
            ("parent_basis", "basis"),
            _("The node hangs under the nearest known one, but the edge claims to be known."),
            _("Write not_known, or state the proper parent."),
        )
    elif proper and above != TOP and basis == Basis.NOT_KNOWN:
        _fault(
            pack,
            row,
            ("parent_basis", "basis"),
            _("The node has its proper parent, but the edge claims to be unknown."),
            _("Write stated or derived."),
        )


def _check_reuse(pack: Pack, row: Row, cancelled: AbstractSet[Key], gone: AbstractSet[Key]) -> None:
    if row.key(*NODE_KEY) in cancelled:
        _fault(
            pack,
            row,
            ("code", "reused"),
            format_lazy(_("Code {code} was cancelled and is never used again."), code=row["code"]),
            _("Give the node a new code, or keep it cancelled."),
        )
    elif row["official_code"] and row.key("edition", "kind", "official_code") in gone:
        _fault(
            pack,
            row,
            ("official_code", "reused"),
            format_lazy(
                _("Official code {code} belongs to a cancelled node of this edition."), code=row["official_code"]
            ),
            _("Check the code in the official document, or leave the cell empty."),
        )


def _check_frameworks(pack: Pack) -> None:
    for row in pack.rows("editions"):
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            pack.fault(
                ("editions", row.number, "valid_to"),
                "order",
                _("The edition ends before it begins."),
                _("Write fiscal years (BE), the first one first."),
            )
