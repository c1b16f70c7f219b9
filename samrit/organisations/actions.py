"""Loading the list of bodies."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from samrit.audit.actions import Actor, acting, record
from samrit.geography.models import Area
from samrit.lib import clock, thai
from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import BadPack, Key, Pack, Row, by_depth
from samrit.lib.trees import rebuild_paths
from samrit.organisations import rules
from samrit.organisations.models import Organisation, OrganisationKind


def load_organisations(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the bodies to what the pack says. A body that is in it no more ended yesterday.

    Bodies without a source were made here (such as the divisions of the demonstration) and are left alone, and so are
    those that an administrator has renamed, moved or ended since. Raises BadPack, with nothing changed, for any fault.
    """
    with acting(by, f"load reference pack {pack.name}"):
        bodies = Difference(Organisation.objects.exclude(source=""), "code")
        areas = {(kind, code): pk for pk, kind, code in Area.objects.values_list("pk", "kind", "code")}
        kept = {key for key, body in bodies.rows.items() if body.is_kept_here}
        ended = {key for key, body in bodies.rows.items() if body.valid_to} - kept
        made_here = {(code,) for code in Organisation.objects.filter(source="").values_list("code", flat=True)}
        rules.check_bodies(pack, ended, made_here, areas.keys())
        if pack.faults:
            raise BadPack(pack.faults)
        for wave in by_depth(pack.rows("organisations"), ["code"], ["parent_code"]):
            loaded = [row for row in wave if row.key("code") not in kept]
            bodies.bring({row.key("code"): _values(row, bodies.rows, areas) for row in loaded})
        bodies.left -= kept
        bodies.retire(lambda body: body.valid_to is None, valid_to=clock.today() - dt.timedelta(days=1))
        if _stand_under_clusters() or bodies.changes.any:
            rebuild_tree()
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return bodies.changes


def rebuild_tree() -> int:
    """Write the paths by line and by area anew from the parent keys, in the caller's transaction. Returns changed rows."""
    changed = rebuild_paths(Organisation)
    area = Organisation.objects.filter(pk=OuterRef("area_parent_id")).values("path")
    wanted = Coalesce(Subquery(area), Value(""))
    return changed + Organisation.objects.exclude(area_path=wanted).update(area_path=wanted)


def _stand_under_clusters() -> int:
    """Put each province, as a body, under the body of its cluster; returns how many moved. Where the province or the cluster
    is no body, or an administrator has said otherwise, nothing is known and nothing is written."""
    clusters = dict(Organisation.objects.filter(kind=OrganisationKind.CLUSTER).values_list("area_id", "pk"))
    provinces = Organisation.objects.filter(kind=OrganisationKind.PROVINCE, is_kept_here=False, source__gt="")
    moved = [
        Organisation(pk=pk, area_parent_id=clusters[cluster])
        for pk, cluster, now in provinces.values_list("pk", "area__cluster_id", "area_parent_id")
        if cluster in clusters and clusters[cluster] != now
    ]
    return Organisation.objects.bulk_update(moved, ["area_parent"])


def _values(row: Row, known: Mapping[Key, Organisation], areas: Mapping[Key, int]) -> dict[str, Any]:
    parent = known.get(row.key("parent_code"))
    plain = ("code", "kind", "name_th", "name_en", "budget_code", "source")
    return {
        **{column: row[column] for column in plain},
        "parent_id": parent.pk if parent else None,
        "area_id": areas.get(row.key("area_kind", "area_code")),
        "other_names": row.texts("other_names"),
        "sort_key": thai.sort_key(row["name_th"])[:350],
        "folded_name": thai.fold(row["name_th"])[:300],
    }
