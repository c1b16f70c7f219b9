"""`samrit import`: what it prints, and when it fails."""

import json

import pytest
from django.core.management import CommandError, call_command

from samrit.projects.models import Indicator, Project
from tests.factories import imported
from tests.factories.imported import budget_record, emenscr_document


@pytest.fixture(autouse=True)
def references(db):
    imported.make_references()


@pytest.fixture
def documents(tmp_path):
    file = tmp_path / "documents.json"
    rows = [emenscr_document(), emenscr_document(code_en="E/1")]
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return file


def test_json_is_one_line_and_nothing_else(documents, capsys):
    call_command("import", "emenscr", documents, "--json", "--language", "en")
    out, err = capsys.readouterr()
    line = json.loads(out)
    assert out.count("\n") == 1
    assert (err, line["read"], line["created"], line["updated"], line["unchanged"]) == ("", 2, 1, 0, 0)
    assert line["refused"][0]["row"] == 2
    assert "cannot be kept" in line["refused"][0]["reason"]


def test_people_read_the_counts_and_the_reasons(documents, capsys):
    call_command("import", "emenscr", documents, "--dry-run")
    out = capsys.readouterr().out
    assert "read 2, created 1, updated 0, unchanged 0, refused 1 (dry run: nothing was changed)" in out
    assert "E/1" in out
    assert not Project.objects.exists()


def test_a_wrong_file_ends_with_one(tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import", "emenscr", tmp_path / "plan.xlsx", "--json")
    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out)["refused"][0]["row"] == 0
    with pytest.raises(CommandError, match="ชนิดไฟล์"):
        call_command("import", "emenscr", tmp_path / "plan.xlsx")


def test_the_indicator_table_goes_with_the_records(tmp_path, capsys):
    file = tmp_path / "records.jsonl"
    file.write_text(json.dumps(budget_record(kpis=[]), ensure_ascii=False), encoding="utf-8")
    call_command("import", "budget-records", file, "--kpis", imported.KPIS, "--json", "--attribution", "ทดสอบ")
    line = json.loads(capsys.readouterr().out)
    assert (line["created"], Indicator.objects.count(), Project.objects.get().attribution) == (1, 14, "ทดสอบ")
    assert {row["row"] for row in line["refused"]} == {0}
    with pytest.raises(CommandError, match="budget-records only"):
        call_command("import", "emenscr", file, "--kpis", imported.KPIS)
