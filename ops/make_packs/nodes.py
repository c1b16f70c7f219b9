"""Rows and columns that all packs of plans share."""

import re
from collections.abc import Mapping
from typing import Any

from tables import SEPARATOR, Rows, other, resource, text, whole, write_pack

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
KIND_FIELDS = [
    text("edition", required=True),
    text("kind", required=True, maxLength=20),
    text("parent_kind", maxLength=20, description="Under which kind it stands; empty is the top"),
    other("is_stopgap", "boolean", required=True, description="Only while the proper parent is not yet known"),
    whole("position", required=True, minimum=0, description="Order of the kinds from the top down"),
    text("name_th", maxLength=100, description="What the edition calls the kind; empty: the usual word"),
    text("name_en", maxLength=100),
    text("code_pattern", maxLength=100, description="Regular expression of its official codes; empty: any"),
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
    text("description_th"),
    text("description_en"),
    whole("valid_from", minimum=2400, description="First fiscal year (BE), where it is not the edition's own"),
    whole("valid_to", minimum=2400, description="Last fiscal year (BE), where it is not the edition's own"),
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
    text("level", required=True, enum=["lead", "host_1", "host_2", "host_3", "support"]),
    text("agency_th", required=True, maxLength=300, description="As stated in the source"),
    text("organisation", maxLength=20, description="Our code of the body where the name is the same"),
    other("starts_on", "date", description="First day as host; empty where no source says"),
    other("ends_on", "date", description="Last day as host; empty while it lasts"),
    text("note"),
    text("source", required=True, maxLength=300),
]
CROSSWALK_FIELDS = [
    text("from_edition", required=True),
    text("to_edition", required=True),
    text("kind", required=True),
    text("old_code", description="Empty where the node was added"),
    text("new_code", description="Empty where the node, or this share of it, was dropped"),
    text("relation", required=True, enum=["same", "renamed", "split", "merged", "dropped", "added"]),
    other("share", "number", required=True, minimum=0, description="Percent of the old node's figures; 0 where added"),
    other("back_share", "number", minimum=0, description="Percent of the new node's figures; empty where not known"),
    text("basis", required=True, enum=["stated", "derived", "not_known"]),
    text("source"),
    text("note"),
]
CROSSWALK_KEY = ("from_edition", "to_edition", "kind", "old_code", "new_code")
LINK_FIELDS = [
    text("edition", required=True),
    text("kind", required=True),
    text("code", required=True),
    text("effect_edition", required=True),
    text("effect_kind", required=True),
    text("effect_code", required=True),
    text("meaning", required=True, enum=["moves", "contributes"]),
    text("basis", required=True, enum=["stated", "derived"]),
    text("source", required=True),
]
EFFECT = ("effect_edition", "effect_kind", "effect_code")
LINK_KEY = (*NODE_KEY, *EFFECT)
MARK_FIELDS = [
    text("edition", required=True),
    text("kind", required=True),
    text("code", required=True),
    whole("fiscal_year", required=True, minimum=2400),
    text("priority_group", maxLength=1, pattern="[A-J]"),
    other("needs_projects", "boolean", description="Empty where no source says"),
    text("source", required=True, maxLength=300),
]
NUMBER = "[0-9]{1,2}"


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


def grammar(edition: str, *kinds: tuple[str, str, str, str]) -> Rows:
    """Rows of kinds.csv from the top down: kind, proper parent, stop-gap parent ("-" for none), pattern of its codes."""
    rows: Rows = []
    for position, (kind, parent, stopgap, pattern) in enumerate(kinds):
        usual = {"edition": edition, "kind": kind, "position": position, "code_pattern": pattern}
        rows.append({**usual, "parent_kind": parent, "is_stopgap": "false"})
        if stopgap != "-":
            rows.append({**usual, "parent_kind": stopgap, "is_stopgap": "true"})
    return rows


def write_plans(name: str, title: str, tables: Mapping[str, Rows], *, sources: list[Any], licences: list[Any]) -> None:
    """Write one pack of plan editions; `tables` holds editions, kinds, nodes, expected and, where known, the other tables."""
    to_edition = (("edition",), "editions", ("code",))
    to_node = (NODE_KEY, "nodes", NODE_KEY)
    to_parent = (("parent_edition", "parent_kind", "parent_code"), "", NODE_KEY)
    between = [((column,), "editions", ("code",)) for column in ("from_edition", "to_edition")]
    hosts, marks = (*NODE_KEY, "level", "agency_th", "starts_on"), (*NODE_KEY, "fiscal_year")
    write_pack(
        "plans",
        name,
        title,
        [
            resource("editions", EDITION_FIELDS, tables["editions"], ("code",)),
            resource("kinds", KIND_FIELDS, tables["kinds"], ("edition", "kind", "parent_kind"), [to_edition]),
            resource("nodes", NODE_FIELDS, tables["nodes"], NODE_KEY, [to_edition, to_parent]),
            resource("expected", EXPECTED_FIELDS, tables["expected"], ("edition", "kind"), [to_edition]),
            resource("hosts", HOST_FIELDS, tables.get("hosts", []), hosts, [to_node]),
            resource("links", LINK_FIELDS, tables.get("links", []), LINK_KEY, [to_node, (EFFECT, "nodes", NODE_KEY)]),
            resource("marks", MARK_FIELDS, tables.get("marks", []), marks, [to_node]),
            resource("crosswalk", CROSSWALK_FIELDS, tables.get("crosswalk", []), CROSSWALK_KEY, between),
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
    """Wording, attestation and source columns as the source table has them; words that are no address belong to the source."""
    place = row.get("source_url", "")
    is_address = place.startswith(("http://", "https://"))
    return {
        "official_code": row.get("code_attested", ""),
        "wording_variants": SEPARATOR.join(re.split(r"\s*[|;]\s*", row.get("wording_variants_th", "") or "")),
        "attestation": row.get("attestation_level") or row["attestation"][0],
        "source": row["source"] if is_address or not place else f"{row['source']}, {place}",
        "source_url": place if is_address else "",
    }


def last_number(row: Mapping[str, Any]) -> int:
    """The number at the end of a local id: the position among its kin."""
    return int(row["local_id"].rsplit("-", 1)[1])
