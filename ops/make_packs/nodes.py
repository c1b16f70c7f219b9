"""Rows and columns that all packs of plans share."""

import re
from collections.abc import Mapping
from typing import Any

from tables import SEPARATOR, Rows, resource, text, whole, write_pack

NODE_KEY = ("edition", "kind", "code")
EDITION_FIELDS = [
    text("code", required=True, maxLength=30),
    text("framework", required=True, maxLength=30),
    text("name_th", required=True, maxLength=300),
    text("name_en", maxLength=300),
    whole("valid_from", required=True, minimum=2400, description="First fiscal year (BE)"),
    whole("valid_to", minimum=2400, description="Last fiscal year (BE); empty while open"),
    text("source", required=True, maxLength=300),
]
NODE_FIELDS = [
    text("edition", required=True),
    text("kind", required=True, maxLength=20),
    text("code", required=True, maxLength=40, description="Our key within the edition and kind"),
    text("official_code", maxLength=40, description="Code printed in an official source; empty where none was found"),
    text("parent_edition"),
    text("parent_kind"),
    text("parent_code"),
    text("parent_basis", required=True, enum=["stated", "derived", "not_known"]),
    whole("position", required=True, minimum=0),
    text("name_th"),
    text("name_en"),
    text("wording_variants", description="Other wordings met, separated by ' | '"),
    text("status", required=True, enum=["in_force", "cancelled"]),
    text("attestation", required=True, enum=["A", "B", "C"]),
    text("source", required=True),
    text("source_url", maxLength=500),
    text("note"),
]
EXPECTED_FIELDS = [
    text("edition", required=True),
    text("kind", required=True),
    whole("expected", required=True, minimum=0),
    text("source", required=True, maxLength=300),
]
HOST_FIELDS = [
    text("edition", required=True),
    text("kind", required=True),
    text("code", required=True),
    text("level", required=True, enum=["lead", "host_1", "host_2", "host_3"]),
    text("agency_th", required=True, maxLength=300, description="As stated in the source"),
    text("organisation", maxLength=20, description="Our code of the body where the name is the same"),
    text("note"),
    text("source", required=True, maxLength=300),
]


def node(edition: str, kind: str, code: str, name_th: str, **more: Any) -> dict[str, Any]:
    """One row of nodes.csv with the usual answers."""
    usual = {"parent_basis": "stated", "status": "in_force", "attestation": "A", "position": 0}
    return {**usual, "edition": edition, "kind": kind, "code": code, "name_th": name_th, **more}


def below(parent: Mapping[str, Any], basis: str = "stated") -> dict[str, Any]:
    """The columns that hang a row under another."""
    return {
        "parent_edition": parent["edition"],
        "parent_kind": parent["kind"],
        "parent_code": parent["code"],
        "parent_basis": basis,
    }


def write_plans(name: str, title: str, tables: Mapping[str, Rows], *, sources: list[Any], licences: list[Any]) -> None:
    """Write one pack of plan editions; `tables` holds editions, nodes, expected and, where known, hosts."""
    to_edition = (("edition",), "editions", ("code",))
    to_node = (NODE_KEY, "nodes", NODE_KEY)
    to_parent = (("parent_edition", "parent_kind", "parent_code"), "", NODE_KEY)
    write_pack(
        "plans",
        name,
        title,
        [
            resource("editions", EDITION_FIELDS, tables["editions"], ("code",)),
            resource("nodes", NODE_FIELDS, tables["nodes"], NODE_KEY, [to_edition, to_parent]),
            resource("expected", EXPECTED_FIELDS, tables["expected"], ("edition", "kind"), [to_edition]),
            resource("hosts", HOST_FIELDS, tables.get("hosts", []), (*NODE_KEY, "level", "agency_th"), [to_node]),
        ],
        sources=sources,
        licences=licences,
    )


def edition(code: str, framework: str, th: str, en: str, first: int, last: int | None, source: str) -> dict[str, Any]:
    """One row of editions.csv."""
    return {
        "code": code,
        "framework": framework,
        "name_th": th,
        "name_en": en,
        "valid_from": first,
        "valid_to": last,
        "source": source,
    }


def attested(row: Mapping[str, Any]) -> dict[str, Any]:
    """Wording, attestation and source columns as the source table has them."""
    return {
        "official_code": row.get("code_attested", ""),
        "wording_variants": SEPARATOR.join(re.split(r"\s*[|;]\s*", row.get("wording_variants_th", "") or "")),
        "attestation": row.get("attestation_level") or row["attestation"][0],
        "source": row["source"],
        "source_url": row.get("source_url", ""),
    }


def last_number(row: Mapping[str, Any]) -> int:
    """The number at the end of a local id: the position among its kin."""
    return int(row["local_id"].rsplit("-", 1)[1])
