"""The rows of the dataset `codelists`: plans of every edition, areas, and the words of the system in both languages."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F
from django.db.models.functions import Collate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samrit.codelists import queries as codelists
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.opendata.queries.references import References
from samrit.opendata.rules.package import Cut
from samrit.organisations.models import OrganisationKind
from samrit.plans.models import Attestation, Basis, NodeKind, NodeStatus, PlanNode
from samrit.projects.models import FundSource, IndicatorLevel, LinkRole, WorkKind
from samrit.reporting.models import ExecutionState, ProgressReport, Rating

SYSTEM, AREAS = "system", "areas"
RELEASED_STATE = [("approved", _("Approved")), ("historical", _("Historical record"))]
QUALITY_FLAGS = [
    ("no_dates", _("First or last day not stated")),
    ("no_budget", _("No budget stated")),
    ("no_plan_link", _("No link to a plan")),
    ("link_not_matched", _("A link is as stated by the agency, not yet matched")),
    ("no_place", _("No place of work stated")),
    ("no_indicator", _("No indicator stated")),
]
WORDS: dict[str, Iterable[tuple[str, str | Promise]]] = {
    "area_kind": AreaKind.choices,
    "attestation": Attestation.choices,
    "basis": Basis.choices,
    "data_quality_flag": QUALITY_FLAGS,
    "execution_state": ExecutionState.choices,
    "fund_source": FundSource.choices,
    "indicator_level": IndicatorLevel.choices,
    "indicator_rating": Rating.choices,
    "level": NodeKind.choices,
    "link_role": LinkRole.choices,
    "evidence_kind": (),  # lists that grow: their words are in the code lists alone
    "node_status": NodeStatus.choices,
    "obstacle_category": (),
    "organisation_kind": OrganisationKind.choices,
    "project_nature": (),
    "project_type": (),
    "released_state": RELEASED_STATE,
    "self_assessment": ProgressReport._meta.get_field("self_assessment").choices or (),  # type: ignore[dict-item]
    "work_kind": WorkKind.choices,
}
LISTS = frozenset(WORDS) | set(NodeKind.values) | set(AreaKind.values)
"""Names of all lists."""

Row = dict[str, Any]


def codelist_rows(cut: Cut, known: References) -> Iterator[Row]:
    """Dataset `codelists`, sorted by list, edition and code."""
    rows = [*_words(cut), *_areas(known), *_nodes(known)]
    yield from sorted(rows, key=lambda row: (row["list"], row["edition"], row["code"]))


def _row(name: str, edition: str, code: str, **more: Any) -> Row:
    empty = dict.fromkeys(
        ("name_en", "parent_list", "parent_code", "parent_basis", "official_code", "attestation", "source")
    )
    return {"list": name, "edition": edition, "code": code, **empty, "status": NodeStatus.IN_FORCE.value, **more}


def _words(cut: Cut) -> Iterator[Row]:
    """The words of the system: of its code lists where they are loaded, else of the program itself."""
    loaded, day = codelists.items_of(WORDS), cut.instant.astimezone(clock.BANGKOK).date()
    for name, items in loaded.items():
        for item in items:
            status = NodeStatus.IN_FORCE if item.is_in_force(day) else NodeStatus.CANCELLED
            more = {"name_th": item.name_th, "name_en": item.name_en, "status": status.value}
            yield _row(name, SYSTEM, item.code, **more, source=item.source or item.list.source)
    for name, choices in WORDS.items():
        if name in loaded:
            continue
        for code, label in choices:
            with override("th"):
                thai = str(label)
            with override("en"):
                english = str(label)
            yield _row(name, SYSTEM, str(code), name_th=thai, name_en=english)


def _areas(known: References) -> Iterator[Row]:
    for area in Area.objects.order_by(Collate(F("code"), "C")).iterator():
        parent = known.places[area.parent_id] if area.parent_id else None
        yield _row(
            area.kind,
            AREAS,
            area.code,
            name_th=area.name_th,
            name_en=area.name_en,
            parent_list=parent.kind if parent else None,
            parent_code=parent.code if parent else None,
            status=NodeStatus.CANCELLED.value if area.abolished_on else NodeStatus.IN_FORCE.value,
            source=area.source,
        )


def _nodes(known: References) -> Iterator[Row]:
    for node in PlanNode.objects.published().select_related("edition").iterator():
        parent = known.nodes[node.parent_id] if node.parent_id else None
        yield _row(
            node.kind,
            node.edition.code,
            node.code,
            name_th=node.name_th,
            name_en=node.name_en,
            parent_list=parent.kind if parent else None,
            parent_code=parent.code if parent else None,
            parent_basis=node.parent_basis,
            official_code=node.official_code,
            status=node.status,
            attestation=node.attestation,
            source=node.source,
        )
