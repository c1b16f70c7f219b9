"""What can be written at a node of a draft: its fields, cleaned, within bounds, and the fingerprints a page carries of them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem, Text
from samrit.lib.merge import fingerprints
from samrit.lib.thai import clean
from samrit.plans.models import Attestation, Basis, PlanNode


@dataclass(frozen=True)
class NodeValues:
    """Everything a person may write at a node. Years are fiscal years (BE) or None where the edition's own hold."""

    kind: str
    code: str
    official_code: str = ""
    parent_id: int | None = None
    parent_basis: str = Basis.STATED
    position: int = 0
    name_th: str = ""
    name_en: str = ""
    description_th: str = ""
    description_en: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    wording_variants: tuple[str, ...] = ()
    attestation: str = Attestation.A
    source: str = ""
    source_url: str = ""
    note: str = ""


NAMES = tuple(field.name for field in fields(NodeValues))
LABELS: Mapping[str, Text] = {
    "kind": _("Kind"),
    "code": _("Code"),
    "official_code": _("Official code"),
    "parent_id": _("Stands under"),
    "parent_basis": _("Where the edge comes from"),
    "position": _("Position"),
    "name_th": _("Thai wording"),
    "name_en": _("English wording"),
    "description_th": _("Description in Thai"),
    "description_en": _("Description in English"),
    "valid_from": _("First fiscal year"),
    "valid_to": _("Last fiscal year"),
    "wording_variants": _("Other wordings"),
    "attestation": _("How sure the wording is"),
    "source": _("Source"),
    "source_url": _("Address of the source"),
    "note": _("Note"),
}
LENGTHS: Mapping[str, int] = {
    "code": 40,
    "official_code": 40,
    "name_th": 2000,
    "name_en": 2000,
    "description_th": 20_000,
    "description_en": 20_000,
    "source": 1000,
    "source_url": 500,
    "note": 4000,
}
"""Characters that fit."""
MOST_VARIANTS, LONGEST_POSITION = 50, 1_000_000
FIRST_YEAR, LAST_YEAR = 2500, 2700
CODE = re.compile(r"[A-Za-z0-9ก-๙][A-Za-z0-9ก-๙._-]*")
"""Our codes stand in addresses: letters, digits, points, dashes."""


def values_of(node: PlanNode) -> NodeValues:
    """What is stored at a node."""
    stored = {name: getattr(node, name) for name in NAMES}
    return NodeValues(**{**stored, "wording_variants": tuple(node.wording_variants)})


def seen_of(node: PlanNode | None) -> str:
    """What a page carries of the node it shows: a fingerprint for each field, as one text. Empty for a new node."""
    if node is None:
        return ""
    return " ".join(f"{name}={mark}" for name, mark in fingerprints(plain(values_of(node))).items())


def read_seen(seen: str) -> dict[str, str]:
    """The fingerprints of a page by field; what cannot be read was not seen."""
    return {name: mark for name, _sign, mark in (part.partition("=") for part in seen.split()) if name in NAMES}


def plain(values: NodeValues) -> dict[str, Any]:
    """The fields by name."""
    return {**asdict(values), "wording_variants": list(values.wording_variants)}


def cleaned(values: NodeValues) -> NodeValues:
    """The same with tidy texts: no invisible signs, no spaces around, no empty or repeated variants."""
    texts: dict[str, Any] = {name: clean(getattr(values, name)) for name in LENGTHS}
    variants = dict.fromkeys(clean(variant) for variant in values.wording_variants)
    return replace(values, **texts, wording_variants=tuple(variant for variant in variants if variant))


def problems(values: NodeValues) -> list[Problem]:
    """What is out of bounds in the fields of a node by themselves."""
    found = [
        Problem(name, "length", format_lazy(_("At most {length} characters fit."), length=length))
        for name, length in LENGTHS.items()
        if len(getattr(values, name)) > length
    ]
    if not values.name_th and not values.name_en:
        found.append(Problem("name_th", "required", _("Write the Thai wording, or the English one.")))
    if not values.code:
        found.append(Problem("code", "required", _("Write a code: it is the node's address for good.")))
    elif not CODE.fullmatch(values.code):
        found.append(Problem("code", "form", _("A code has letters, digits, points and dashes only.")))
    if values.attestation not in Attestation.values:
        found.append(Problem("attestation", "choice", _("Choose how sure the wording is.")))
    if values.parent_basis not in Basis.values:
        found.append(Problem("parent_basis", "choice", _("Choose where the edge comes from.")))
    if not 0 <= values.position <= LONGEST_POSITION:
        found.append(Problem("position", "bounds", _("The position is a number from 0 to 1,000,000.")))
    if len(values.wording_variants) > MOST_VARIANTS:
        found.append(Problem("wording_variants", "length", _("At most 50 other wordings fit.")))
    if values.source_url and urlsplit(values.source_url).scheme not in ("http", "https"):
        found.append(Problem("source_url", "form", _("The address begins with https:// or http://.")))
    return found + year_problems(values.valid_from, values.valid_to)


def year_problems(valid_from: int | None, valid_to: int | None) -> list[Problem]:
    """What is wrong with a span of fiscal years (BE); either end may be open."""
    found = [
        Problem(name, "bounds", _("Write the fiscal year in the Buddhist era, such as 2570."))
        for name, year in (("valid_from", valid_from), ("valid_to", valid_to))
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR
    ]
    if not found and valid_from is not None and valid_to is not None and valid_to < valid_from:
        found.append(Problem("valid_to", "order", _("The last year comes before the first one.")))
    return found
