"""Reading packs: every fault is found, row by row, in Thai and English; what is right is read as it is."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib import packs

SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "pattern": "[a-z]{2}"}},
        {"name": "count", "type": "integer", "constraints": {"minimum": 1}},
        {"name": "share", "type": "number"},
        {"name": "on", "type": "date"},
        {"name": "fine", "type": "boolean"},
        {"name": "kind", "type": "string", "constraints": {"enum": ["x", "y"]}},
        {"name": "parent", "type": "string", "constraints": {"maxLength": 2}},
    ],
    "primaryKey": ["code"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["code"]}}],
}
HEADER = "code,count,share,on,fine,kind,parent\n"
GOOD = HEADER + "aa,1,2.5,2022-04-18,true,x,\nbb,,,,,,aa\n"


@pytest.fixture
def make(tmp_path: Path):
    def made(text: str) -> packs.Pack:
        descriptor = {"name": "p", "app": "a", "resources": [{"name": "t", "path": "t.csv", "schema": SCHEMA}]}
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return packs.read(tmp_path)

    return made


def test_values_have_their_types(make):
    pack = make(GOOD)
    assert not pack.faults
    first, second = pack.rows("t")
    assert dict(first) == {
        "code": "aa",
        "count": 1,
        "share": Decimal("2.5"),
        "on": dt.date(2022, 4, 18),
        "fine": True,
        "kind": "x",
        "parent": "",
    }
    assert second["count"] is None
    assert second.number == 3
    assert second.key("code", "parent") == ("bb", "aa")


def test_a_mark_at_the_start_of_the_file_is_no_fault(make):
    assert not make("\ufeff" + GOOD).faults


FAULTS = [
    ("zz,1,,,,,qq", "parent", "reference", "ระบุ qq แต่ไม่มีใน t.csv", "qq is stated but is not in t.csv."),
    ("zz,one,,,,,", "count", "type", "“one”", "“one” cannot be read. Write a whole number, such as 2565."),
    ("zz,1,many,,,,", "share", "type", "“many”", "“many” cannot be read."),
    ("zz,1,,2022-02-30,,,", "on", "type", "“2022-02-30”", "Write the day as 2022-04-18."),
    ("zz,1,,,yes,,", "fine", "type", "“yes”", "Write true or false."),
    (",1,,,,,", "code", "required", "ว่าง", "The cell is empty."),
    ("z9,1,,,,,", "code", "pattern", "“z9”", "“z9” does not have the form of this column."),
    ("zz,0,,,,,", "count", "minimum", "“0”", "“0” is too small. The smallest is 1"),
    ("zz,1,,,,q,", "kind", "enum", "“q”", "Known values: x, y"),
    ("zz,1,,,,,qqq", "parent", "length", "3", "The text has 3 characters. At most 2 fit"),
    ("zz,1,,,,", "", "cells", "6", "The row has 6 cells, not 7."),
    ("aa,1,,,,,", "code", "unique", "aa", "aa is already used in row 2."),
]


@pytest.mark.parametrize(("line", "column", "code", "thai", "english"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_fault_says_where_and_how_to_mend_it(make, line, column, code, thai, english):
    pack = make(GOOD + line + "\n")
    (fault,) = pack.faults
    assert (fault.pack, fault.file, fault.row, fault.column, fault.code) == ("p", "t.csv", 4, column, code)
    with translation.override("en"):
        assert english in f"{fault.message} {fault.mend}"
    with translation.override("th"):
        assert thai in str(fault.message)
        assert str(fault.mend)
        assert str(fault.message) != english


def test_all_faults_are_listed_not_only_the_first(make):
    pack = make(GOOD + "cc,1,,,,,\n1,x,y,z,w,q,aa\ndd,1,,,,,\n")
    assert [fault.column for fault in pack.faults] == ["code", "count", "share", "on", "fine", "kind"]
    assert {fault.row for fault in pack.faults} == {5}


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("count,code,share,on,fine,kind,parent\n", [("count", "moved")]),
        ("code,count,share,on,fine,kind\n", [("parent", "column")]),
        ("code,count,share,on,fine,kind,ancestor\n", [("parent", "column"), ("ancestor", "column")]),
    ],
)
def test_columns_that_moved_vanished_or_were_renamed_are_faults(make, header, faults):
    pack = make(GOOD.replace(HEADER, header))
    assert [(f.column, f.code) for f in pack.faults if f.row == 1] == [
        (("code" if code == "moved" else column), code) for column, code in faults
    ]
    assert pack.rows("t") == []


def test_a_missing_file_is_a_fault(make, tmp_path):
    make(GOOD)
    (tmp_path / "t.csv").unlink()
    (fault,) = packs.read(tmp_path).faults
    assert fault.code == "file"
    with translation.override("en"):
        assert str(fault.message) == "The file is missing."
    with translation.override("th"):
        assert "ไม่พบไฟล์" in str(fault.message)


@pytest.mark.parametrize("content", ["{", "[]", '{"name": "p"}', '{"name": "p", "app": "a", "resources": [{}, 1]}'])
def test_an_unreadable_description_is_a_fault(tmp_path, content):
    (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    (fault,) = packs.read(tmp_path).faults
    assert fault.code == "descriptor"


def test_a_file_in_another_encoding_is_a_fault(make, tmp_path):
    make(GOOD)
    (tmp_path / "t.csv").write_bytes(GOOD.encode() + "ก".encode("cp874"))
    (fault,) = packs.read(tmp_path).faults
    assert fault.code == "file"


def test_the_hash_follows_the_content(make):
    first, second = make(GOOD).hash, make(GOOD + "cc,1,,,,,\n").hash
    assert first == make(GOOD).hash != second
    assert len(first) == 64


PARENTS = st.dictionaries(st.tuples(st.integers(0, 6)), st.one_of(st.none(), st.tuples(st.integers(0, 8))), max_size=7)


@given(PARENTS)
def test_cycles_are_exactly_the_walks_that_do_not_end(parents):
    def ends(key):
        for _step in range(len(parents) + 1):
            key = parents.get(key)
            if key is None:
                return True
        return False

    assert set(packs.cycles(parents)) == {key for key in parents if not ends(key)}


def test_waves_put_parents_before_children(make):
    pack = make(HEADER + "cc,,,,,,bb\nbb,,,,,,aa\naa,,,,,,\ndd,,,,,,aa\n")
    waves = packs.by_depth(pack.rows("t"), ["code"], ["parent"])
    assert [[row["code"] for row in wave] for wave in waves] == [["aa"], ["bb", "dd"], ["cc"]]
