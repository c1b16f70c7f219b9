"""A whole edition out and in again, as workbook and as pack: nothing changes, for every edition that is shipped."""

import io
import json
import zipfile

import frictionless
import pytest
from django.utils.translation import override

from samrit.plans.actions.drafts import start_completion
from samrit.plans.actions.loading import check_load, faults_of
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition
from samrit.plans.queries.sheets import pack_of, template_of, workbook_of
from tests.factories import accounts, organisations, packs, plans

SHIPPED = ("national-strategy", "level-two", "policies", "sdg")


@pytest.fixture
def shipped(db):
    """Every shipped edition, and the analyst who loads."""
    unit = organisations.organisation("U0023", "สำนักงานสาธิต")
    read = [packs.read(packs.SHIPPED / "plans" / "packs" / name) for name in SHIPPED]
    for code in sorted({row["organisation"] for pack in read for row in pack.rows("hosts")} - {"", "U0023"}):
        organisations.organisation(code, f"หน่วยงานสาธิต {code}")
    for pack in read:
        load_edition(pack=pack, by=None)
    return accounts.user("loader", role="nesdc_analyst", unit=unit)


def checked(edition, data, by, name="all.xlsx"):
    """What a file would do to a draft, and what was said of it."""
    load = check_load(edition=edition, file_name=name, data=data, way="part", by=by)
    return load, [(fault.code, fault.title, fault.place, fault.what) for fault in faults_of(load)]


def test_every_shipped_edition_goes_out_and_in_unchanged(shipped):
    editions = list(Edition.objects.published())
    assert len(editions) >= 9
    for edition in editions:
        draft = start_completion(base=edition, why="สาธิต", by=shipped)
        for language in ("th", "en"):
            with override(language):
                data = workbook_of(edition)
            load, said = checked(draft, data, shipped)
            assert [one for one in said if one[0] != "crosswalk_unread"] == [], edition.code
            assert load.counts["changes"] == 0, edition.code
            assert load.counts["tables"]["nodes"]["same"] == edition.nodes.count()
        load, said = checked(draft, pack_of(edition), shipped, "all.zip")
        assert [one for one in said if one[0] != "crosswalk_unread"] == [], edition.code
        assert load.counts["changes"] == 0, edition.code


def test_a_shipped_pack_can_be_brought_as_it_is(shipped):
    """The folder of a reference pack as a zip: rows of its other editions are left out, and said so."""
    draft = start_completion(base=Edition.objects.get(code="mp-2566"), why="สาธิต", by=shipped)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted((packs.SHIPPED / "plans" / "packs" / "national-strategy").iterdir()):
            archive.write(file, file.name)
    load, said = checked(draft, out.getvalue(), shipped, "pack.zip")
    assert {code for code, *_rest in said} <= {
        "other_edition",
        "crosswalk_unread",
        "column_unknown",
        "column_moved",
        "link_outside",
    }
    assert ("other_edition", "nodes") in {(code, title) for code, title, *_rest in said}
    assert load.counts["changes"] == 0


def test_a_pack_is_a_data_package(shipped, tmp_path):
    for edition in Edition.objects.published():
        folder = tmp_path / edition.code
        with zipfile.ZipFile(io.BytesIO(pack_of(edition))) as archive:
            archive.extractall(folder)
        report = frictionless.validate(str(folder / "datapackage.json"))
        assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
        described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        assert described["edition"]["code"] == edition.code


def test_a_template_has_headings_and_no_rows(db, analyst):
    draft = plans.completion(plans.a_plan(), analyst)
    load, said = checked(draft, template_of(draft), analyst)
    assert said == []
    assert load.counts["changes"] == 0
