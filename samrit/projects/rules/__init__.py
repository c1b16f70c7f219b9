"""The rules of projects: specifications, what is impossible, what blocks sending, who may do what. They run no query."""

from samrit.projects.rules.access import (
    HISTORICAL,
    why_not_add_year,
    why_not_approve,
    why_not_create,
    why_not_edit,
    why_not_read_personal,
    why_not_return,
    why_not_send,
    why_not_view,
    why_not_withdraw,
)
from samrit.projects.rules.checks import check_identity, check_section, resolve
from samrit.projects.rules.completeness import blockers, completeness, section_blockers
from samrit.projects.rules.context import Context, ListFact, NodeFact, PlaceFact
from samrit.projects.rules.merging import Difference, Seen, difference
from samrit.projects.rules.naming import code_prefix, look_alike, next_code
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.values import Document, Link, Place, Row, SectionData

__all__ = [
    "HISTORICAL",
    "SECTIONS",
    "Context",
    "Difference",
    "Document",
    "Link",
    "ListFact",
    "NodeFact",
    "Place",
    "PlaceFact",
    "Row",
    "SectionData",
    "Seen",
    "blockers",
    "check_identity",
    "check_section",
    "code_prefix",
    "completeness",
    "difference",
    "look_alike",
    "next_code",
    "resolve",
    "section_blockers",
    "why_not_add_year",
    "why_not_approve",
    "why_not_create",
    "why_not_edit",
    "why_not_read_personal",
    "why_not_return",
    "why_not_send",
    "why_not_view",
    "why_not_withdraw",
]
