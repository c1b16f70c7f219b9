"""Loading the list of areas."""

from typing import Any

from samrit.audit.actions import Actor, acting, record
from samrit.geography import rules
from samrit.geography.models import Area
from samrit.lib import clock, thai
from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import BadPack, Key, Pack, Row
from samrit.lib.trees import rebuild_paths


def load_areas(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the areas to what the pack says. An area that is in it no more is abolished today.

    Raises BadPack, with nothing changed, for any fault.
    """
    with acting(by, f"load reference pack {pack.name}"):
        areas = Difference(Area.objects.all(), "kind", "code")
        rules.check_areas(pack, {key for key, area in areas.rows.items() if area.abolished_on})
        if pack.faults:
            raise BadPack(pack.faults)
        for kind in rules.PARENT_KIND:
            rows = [row for row in pack.rows("areas") if row["kind"] == kind]
            areas.bring({row.key("kind", "code"): _values(row, areas.rows) for row in rows})
        areas.retire(lambda area: area.abolished_on is None, abolished_on=clock.today())
        if areas.changes.any:
            rebuild_paths(Area)
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return areas.changes


def _values(row: Row, known: dict[Key, Area]) -> dict[str, Any]:
    parent, cluster = (
        known.get(row.key("parent_kind", "parent_code")),
        known.get(row.key("cluster_kind", "cluster_code")),
    )
    plain = ("kind", "code", "name_th", "name_en", "postal_code", "lat", "lon", "abolished_on", "source")
    return {
        **{column: row[column] for column in plain},
        "parent_id": parent.pk if parent else None,
        "cluster_id": cluster.pk if cluster else None,
        "sort_key": thai.sort_key(row["name_th"])[:250],
    }
