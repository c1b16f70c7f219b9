"""M1: the causal statement in own words, and evidence for what is called strong."""

import itertools
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.thai import fold
from samrit.plans.models import NodeKind
from samrit.projects.models.rows import Support
from samrit.projects.rules.context import Context
from samrit.projects.rules.likeness import similarity
from samrit.projects.rules.sections import CAUSE_AND_EFFECT, SECTIONS
from samrit.projects.rules.specs import Held
from samrit.projects.rules.values import Document, Link, SectionData
from samrit.projects.rules.warnings.limits import CRITERION_3, Limits

STATEMENTS = (
    ("x_changes_factor", "x_f_strength", Support.X_F, (NodeKind.FACTOR, NodeKind.COMPONENT)),
    ("factor_moves_y1", "f_y1_strength", Support.F_Y1, (NodeKind.FACTOR, NodeKind.TARGET_Y1)),
    ("y1_moves_y2", "y1_y2_strength", Support.Y1_Y2, (NodeKind.TARGET_Y1, NodeKind.TARGET_Y2)),
    ("y2_moves_z", "y2_z_strength", Support.Y2_Z, (NodeKind.TARGET_Y2, NodeKind.STRATEGY_GOAL)),
)
"""The four parts of the causal statement: field, its strength, the evidence for it, and the links it is about."""
STRONG = "strong"


def found(document: Document, context: Context, limits: Limits) -> Iterator[Problem]:
    """The warnings of M1."""
    data = document["m1"]
    said = {name: fold(str(data.fields.get(name) or "")) for name, *_rest in STATEMENTS}
    titles = _titles(data, context)
    for name, strength, supports, _about in STATEMENTS:
        if said[name]:
            yield from _own_words(name, said[name], titles, limits)
        yield from _evidence(data, strength, supports)
    yield from _repeated(said, limits)


def _titles(data: SectionData, context: Context) -> list[str]:
    """Titles of everything the primary link names, folded, the longest first."""
    names = []
    for field in SECTIONS["m1"].held(Held.LINK):
        link = data.fields.get(field.name)
        if isinstance(link, Link) and link:
            node = context.list_of(field.level).nodes.get(link.code)
            names += [link.title or (node.title if node else ""), link.as_stated]
    return sorted({fold(name) for name in names} - {""}, key=len, reverse=True)


def _own_words(name: str, text: str, titles: list[str], limits: Limits) -> Iterator[Problem]:
    """Copied from the list, or hardly anything."""
    rest = text
    for title in titles:
        rest = rest.replace(title, "")
    copied = len(rest) < len(text) and len(rest) < limits.own_words
    if copied or any(similarity(text, title) >= limits.copied for title in titles):
        text_of = _("This repeats the title of the target. Say in your own words what leads to what, and why.")
        yield Problem(f"m1.{name}", "cause_copied", text_of, CAUSE_AND_EFFECT)
    elif len(text) < limits.short_statement:
        text_of = _("This is very short. Say what changes, for whom, by how much, and why that follows.")
        yield Problem(f"m1.{name}", "cause_short", text_of, CAUSE_AND_EFFECT)


def _repeated(said: dict[str, str], limits: Limits) -> Iterator[Problem]:
    """The same words at several steps: each later one is named once."""
    marked = set()
    for (_earlier, one), (name, other) in itertools.combinations(said.items(), 2):
        if one and other and name not in marked and (one == other or similarity(one, other) >= limits.copied):
            marked.add(name)
            text = _("Another step of the causal statement says the same. Each step leads from one thing to the next.")
            yield Problem(f"m1.{name}", "cause_same", text, CAUSE_AND_EFFECT)


def _evidence(data: SectionData, strength: str, supports: str) -> Iterator[Problem]:
    cited = {row.values.get("supports") for row in data.rows.get("evidence", ())}
    if data.fields.get(strength) == STRONG and supports not in cited:
        text = _("This link is called strong, but no evidence below supports it. Add the evidence, or rate it lower.")
        yield Problem(f"m1.{strength}", "no_evidence", text, CRITERION_3)
