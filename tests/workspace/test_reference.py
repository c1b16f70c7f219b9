"""`samrit reference`: the shipped packs, whole; all packs or none."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samrit.approvals.models import ChainStep
from samrit.geography.models import Area
from samrit.organisations.models import Organisation
from samrit.plans import queries
from samrit.plans.models import Edition, NodeHost, PlanNode
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday
from samrit.workspace.actions import reference
from tests.factories.packs import change, copy

frictionless = pytest.importorskip("frictionless")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("reference", *arguments, stdout=out)
    return out.getvalue()


def test_the_shipped_packs_load_once_and_the_second_time_changes_nothing(db):
    first = json.loads(run("load", "--json"))
    assert all(row["added"] and not row["changed"] and not row["retired"] for row in first["packs"])
    in_force = Counter(Area.objects.in_force().values_list("kind", flat=True))
    assert in_force == {"region": 6, "cluster": 18, "province": 77, "district": 928, "subdistrict": 7436}
    assert Area.objects.filter(abolished_on__isnull=False).count() == 1583
    assert Area.objects.filter(kind="province", cluster__isnull=True).get().name_en == "Bangkok"
    assert Organisation.objects.count() == 752
    assert (FiscalQuarter.objects.count(), EntryWindow.objects.count(), Holiday.objects.count()) == (48, 12, 375)
    assert [step.role for step in ChainStep.objects.filter(subject_kind="year_plan")] == [
        "division_approver",
        "department_approver",
    ]
    loaded = Counter(PlanNode.objects.filter(status="in_force").values_list("edition__code", "kind"))
    assert loaded["ns-2561", "strategy"] == 6
    for edition in ("mp-2561", "mp-2566"):
        assert (loaded[edition, "issue"], loaded[edition, "target_y2"], loaded[edition, "sub_plan"]) == (23, 30, 68)
    assert loaded["vc-2566", "vc_component"] == 17
    assert (loaded["sdg-2030", "sdg_goal"], loaded["sdg-2030", "sdg_target"]) == (17, 169)
    assert (loaded["nesdp-13", "milestone"], loaded["reform-2561", "reform_area"]) == (13, 13)
    assert (loaded["pracharat", "pracharat_issue"], loaded["thai-niyom", "thai_niyom_frame"]) == (12, 10)
    assert NodeHost.objects.filter(organisation__isnull=False).count() >= 16
    assert not PlanNode.objects.filter(path="").exists()

    second = json.loads(run("load", "--json"))
    assert [row["hash"] for row in second["packs"]] == [row["hash"] for row in first["packs"]]
    assert not any(row["added"] or row["changed"] or row["retired"] for row in second["packs"])

    for edition, cancelled in (("mp-2561", 0), ("mp-2566", 6)):
        rows = queries.coverage(Edition.objects.get(code=edition))
        (targets,) = [row for row in rows if row.kind == "target_y1"]
        assert (targets.expected, targets.attested, targets.unverified, targets.missing) == (140, 51, 14, 75)
        assert targets.cancelled == cancelled


@pytest.mark.parametrize("folder", reference.shipped(), ids=lambda folder: folder.name)
def test_a_shipped_pack_is_a_valid_data_package(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fileName", "rowNumber", "fieldName", "note"])
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["sources"]
    assert descriptor["licenses"]


def test_check_tells_what_would_change_and_changes_nothing(db):
    assert "added" in run("check", "--pack", "chains")
    assert not ChainStep.objects.exists()


@pytest.fixture
def two_packs(tmp_path: Path) -> Path:
    copy("chains", tmp_path)
    copy("calendar", tmp_path)
    return tmp_path


def test_a_fault_in_one_pack_keeps_the_others_out_too(db, two_packs):
    change(two_packs / "calendar" / "quarters.csv", lambda lines: lines[3].__setitem__(1, "7"))
    out = StringIO()
    with pytest.raises(CommandError, match="1 faults; nothing was changed"):
        call_command("reference", "load", str(two_packs), stdout=out)
    told = out.getvalue()
    assert "calendar/quarters.csv:4 quarter" in told
    assert "“7” is not one of the known values. Known values: 1, 2, 3, 4" in told
    assert "ค่าที่ใช้ได้" in told or "“7” ไม่" in told
    assert not ChainStep.objects.exists()
    assert not FiscalQuarter.objects.exists()


def test_a_fault_found_late_undoes_the_packs_before(db, two_packs):
    call_command("reference", "load", str(two_packs), stdout=StringIO())
    ChainStep.objects.all().delete()
    change(two_packs / "calendar" / "windows.csv", lambda lines: lines.pop())
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("reference", "load", str(two_packs), "--json", stdout=out)
    (fault,) = json.loads(out.getvalue())["faults"]
    assert fault["code"] == "gone"
    assert "is in the system but not in the file" in fault["en"]
    assert "มีในระบบแต่ไม่มีในไฟล์" in fault["th"]
    assert not ChainStep.objects.exists(), "the chains came first and must be undone"


def test_a_holiday_that_is_in_the_pack_no_more_is_withdrawn(db, two_packs):
    call_command("reference", "load", str(two_packs), stdout=StringIO())
    change(two_packs / "calendar" / "holidays.csv", lambda lines: lines.pop())
    report = json.loads(_load_json(two_packs))
    assert [row["retired"] for row in report["packs"]] == [0, 1]
    assert Holiday.objects.filter(certainty="withdrawn").count() == 1


def _load_json(folder: Path) -> str:
    out = StringIO()
    call_command("reference", "load", str(folder), "--json", stdout=out)
    return out.getvalue()


def test_a_role_that_does_not_exist_is_refused(db, two_packs):
    change(two_packs / "chains" / "chains.csv", lambda lines: lines[1].__setitem__(2, "king"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("reference", "load", str(two_packs), stdout=out)
    assert "The role king is not known. Known roles: division_editor" in out.getvalue()


def test_an_unknown_pack_or_owner_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match="no such pack: there are"):
        run("load", "--pack", "weather")
    with pytest.raises(CommandError, match=r"no pack stands in monitors; .* with --pack"):
        call_command("reference", "check", "monitors")
    folder = copy("chains", tmp_path)
    file = folder / "datapackage.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"app": "approvals"', '"app": "weather"'), encoding="utf-8"
    )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("reference", "load", str(folder), stdout=out)
    assert "Nobody loads packs of “weather”." in out.getvalue()
