"""One body is made, mended, renamed, moved and ended by those who administer it; everybody else learns why not."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprints
from samrit.organisations.actions import load_organisations
from samrit.organisations.models import Organisation, OrganisationName
from samrit.projects.models import Project
from samrit.workspace.actions import reorganise as actions
from samrit.workspace.actions.reorganise.bodies import facts_of, place_of
from samrit.workspace.rules.reorganise import Basis, NewBody
from tests.factories import records
from tests.factories.organisations import organisation
from tests.factories.packs import bodies as pack_of
from tests.pages import Page

DAY = dt.date(2022, 2, 15)
LAW = Basis(DAY, "กฎกระทรวงแบ่งส่วนราชการ พ.ศ. 2565", "139/9 ก")
LAW_TYPED = {"on": "15/2/2565", "basis": LAW.basis, "number": LAW.number}


def state():
    return list(Organisation.objects.order_by("pk").values()), OrganisationName.objects.count()


def names_seen(body):
    return fingerprints({"name_th": body.name_th, "name_en": body.name_en})


def form_of(answer):
    return next(form["fields"] for form in Page(answer.text).forms if not form["action"])


def send(browser, path, **typed):
    fields = form_of(browser.get(path)) | typed
    return browser.post(path, fields)


def test_an_administrator_of_the_department_makes_renames_moves_and_ends_a_division(cast, bodies, as_user):
    browser = as_user(cast["department-admin"])
    made = send(browser, "/organisations/U0151/below/", name_th="กองสาธิต 9", valid_from="1/1/2565")
    assert made.status_code == 302
    body = Organisation.objects.get(name_th="กองสาธิต 9")
    assert (body.parent, body.kind, body.valid_from) == (bodies["U0151"], "division", dt.date(2022, 1, 1))
    assert body.path.startswith(bodies["U0151"].path)

    path = f"/organisations/{body.code}/"
    assert send(browser, f"{path}name/", name_th="กองสาธิตเก้า", **LAW_TYPED).status_code == 302
    assert send(browser, f"{path}place/", parent="DEMO-1", **LAW_TYPED | {"on": "16/2/2565"}).status_code == 302
    body.refresh_from_db()
    assert (body.name_th, body.parent.code) == ("กองสาธิตเก้า", "DEMO-1")
    assert body.path.startswith(bodies["DEMO-1"].path)
    former = body.former_names.get()
    assert (former.name_th, former.until, former.basis) == ("กองสาธิต 9", DAY - dt.timedelta(days=1), LAW.words)

    assert send(browser, f"{path}end/", **LAW_TYPED | {"on": "1/4/2565"}).status_code == 302
    body.refresh_from_db()
    assert body.valid_to == dt.date(2022, 3, 31)
    shown = browser.get(path).text
    assert "กองสาธิต 9" in shown
    assert LAW.words in shown
    told = browser.get(f"{path}history/").text
    assert cast["department-admin"].person.full_name in told
    assert "กองสาธิตเก้า" in told
    acts = ["body_created", "body_renamed", "body_moved", "body_ended"]
    assert (
        list(BusinessEvent.objects.filter(subject_kind="organisation").order_by("id").values_list("act", flat=True))
        == acts
    )


def test_nesdc_adds_a_ministry_at_the_top(cast, as_user):
    browser = as_user(cast["admin"])
    assert "/organisations/new/" in browser.get("/organisations/doors/").text
    typed = {"code": "M99", "kind": "ministry", "name_th": "กระทรวงสาธิต", "valid_from": "1/1/2565"}
    assert send(browser, "/organisations/new/", **typed).status_code == 302
    assert Organisation.objects.get(code="M99").parent is None
    other = as_user(cast["department-admin"])
    assert other.post("/organisations/new/", typed | {"code": "M98"}).status_code == 403
    assert not Organisation.objects.filter(code="M98").exists()


def test_a_body_is_found_by_its_former_name(admin, unit, client):
    old = unit.name_th
    actions.rename_body(body=unit, name_th="กองใหม่", name_en="", basis=LAW, seen=names_seen(unit), by=admin)
    assert "/organisations/DEMO-1/" in client.get("/organisations/", {"q": old}).text
    assert "/organisations/DEMO-1/" in client.get("/organisations/", {"q": "กองใหม่"}).text


def test_projects_are_found_by_the_new_name(admin, unit, editor, as_user):
    code = records.project(unit, editor).project.code
    actions.rename_body(body=unit, name_th="กองพัฒนาใหม่", name_en="", basis=LAW, seen=names_seen(unit), by=admin)
    assert code in as_user(editor).get("/search/", {"q": "กองพัฒนาใหม่"}).text


@pytest.mark.parametrize(
    ("name", "basis", "thai", "english"),
    [
        ("", LAW, "กรอกชื่อภาษาไทย", "Write the name in Thai"),
        ("กองสาธิต 1", LAW, "เป็นชื่อที่ใช้อยู่แล้ว", "the name it has already"),
        ("ก" * 301, LAW, "300", "300"),
        ("กองใหม่", Basis(None, "กฎ", ""), "กรอกวันที่มีผล", "Write the day"),
        ("กองใหม่", Basis(dt.date(2030, 1, 1), "กฎ", ""), "ยังมาไม่ถึง", "in the future"),
        ("กองใหม่", Basis(dt.date(2015, 1, 1), "กฎ", ""), "เกินสองปี", "more than two years back"),
        ("กองใหม่", Basis(DAY, "", ""), "ฐานอำนาจ", "Name the law"),
    ],
)
def test_a_faulty_renaming_changes_nothing(admin, unit, name, basis, thai, english):
    before = state()
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            with pytest.raises(Invalid) as no:
                actions.rename_body(
                    body=unit, name_th=name, name_en=unit.name_en, basis=basis, seen=names_seen(unit), by=admin
                )
            assert words in " ".join(str(problem.message) for problem in no.value.problems)
    assert state() == before


@pytest.mark.parametrize(
    ("parent", "area", "thai", "english"),
    [
        ("DEMO-1", "", "ใต้ตัวเอง", "under itself"),
        ("NOWHERE", "", "ไม่มีหน่วยงานรหัส NOWHERE", "no body with the code NOWHERE"),
        ("M20000", "U0023", "จังหวัดหรือกลุ่มจังหวัด", "Only a province"),
        ("U0151", "", "อยู่ที่นั่นแล้ว", "stands there already"),
    ],
)
def test_a_faulty_move_changes_nothing(admin, unit, parent, area, thai, english):
    unit.area_parent = None
    unit.save()
    before, seen = state(), fingerprints({"parent": "U0151", "area_parent": ""})
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            with pytest.raises(Invalid) as no:
                actions.move_body(body=unit, parent=parent, area_parent=area, basis=LAW, seen=seen, by=admin)
            assert words in " ".join(str(problem.message) for problem in no.value.problems)
    assert state() == before


def test_a_code_is_never_given_again(admin, bodies, unit):
    before = state()
    for code in ("DEMO-1", "a b"):
        data = NewBody(code, "division", "กองอื่น", "", "", DAY)
        with pytest.raises(Invalid) as no:
            actions.create_body(data=data, parent=bodies["U0151"], by=admin)
        assert {problem.field for problem in no.value.problems} == {"code"}
    assert state() == before


def test_a_body_with_projects_or_people_does_not_end(admin, unit, editor, as_user):
    records.project(unit, editor)
    before = state()
    with translation.override("th"), pytest.raises(Refused) as no:
        actions.end_body(body=unit, basis=LAW, by=admin)
    assert "โครงการที่ดำเนินอยู่ 1 โครงการ" in str(no.value.reason)
    assert as_user(admin).get("/organisations/DEMO-1/end/").status_code == 403
    assert "โครงการที่ดำเนินอยู่ 1 โครงการ" in as_user(admin).get("/organisations/DEMO-1/doors/").text
    assert state() == before


def test_two_administrators_do_not_overwrite_each_other(cast, unit, as_user):
    browser, path = as_user(cast["admin"]), "/organisations/DEMO-1/change/"
    page = form_of(browser.get(path))
    assert browser.post(path, page | {"name_th": "กองสาธิตหนึ่ง"}).status_code == 302
    before = state()
    clash = browser.post(path, page | {"name_th": "กองสาธิต ๑"})
    assert clash.status_code == 409
    assert "กองสาธิตหนึ่ง" in clash.text
    assert state() == before
    merged = browser.post(path, page | {"budget_code": "02001"})
    assert merged.status_code == 302
    unit.refresh_from_db()
    assert (unit.name_th, unit.budget_code) == ("กองสาธิตหนึ่ง", "02001"), "different fields merge"
    with pytest.raises(Stale):
        actions.rename_body(
            body=unit,
            name_th="กองสาธิตสาม",
            name_en="",
            basis=LAW,
            seen=fingerprints({"name_th": "กองสาธิต 1", "name_en": unit.name_en}),
            by=cast["admin"],
        )


def refused():
    """Acts and subjects of the refusals in the log, in order."""
    events = BusinessEvent.objects.filter(act__startswith="refused_").order_by("pk")
    return [(event.act.removeprefix("refused_"), event.subject_kind, event.subject_id) for event in events]


def test_a_refused_act_upon_a_body_stays_in_the_log_and_changes_nothing(cast, bodies, as_user):
    before, body, editor = state(), bodies["DEMO-1"], cast["editor"]
    key, browser = str(body.pk), as_user(editor)
    with pytest.raises(Refused):
        actions.rename_body(body=body, name_th="ก", name_en="", basis=LAW, seen=names_seen(body), by=editor)
    with pytest.raises(Refused):
        actions.end_body(body=body, basis=LAW, by=editor)
    for path in ("change", "name", "place", "below", "reorganise"):
        assert browser.get(f"/organisations/DEMO-1/{path}/").status_code == 403  # a look is no try
        assert browser.post(f"/organisations/DEMO-1/{path}/", LAW_TYPED).status_code == 403
    tried = ("rename_body", "end_body", "change_body", "rename_body", "move_body", "create_body", "reorganise")
    assert refused() == [(act, "organisation", key) for act in tried]
    assert set(BusinessEvent.objects.values_list("actor", flat=True)) == {str(editor.public_id)}
    assert "เฉพาะ สศช." in BusinessEvent.objects.first().reason
    assert state() == before


def test_who_may_administer_is_refused_by_what_stands_there_and_that_is_logged(admin, bodies, as_user):
    before = state()
    assert as_user(admin).post("/organisations/U0151/end/", LAW_TYPED).status_code == 403
    assert refused() == [("end_body", "organisation", str(bodies["U0151"].pk))]
    assert state() == before


def test_others_learn_why_not(cast, bodies, as_user):
    before = state()
    data = NewBody("NEW-1", "division", "กองอื่น", "", "", DAY)
    for name, user in cast.items():
        if name in {"admin", "department-admin", "ministry-admin"}:
            continue
        with pytest.raises(Refused):
            actions.create_body(data=data, parent=bodies["U0151"], by=user)
        for path in ("change", "name", "place", "end", "below", "reorganise"):
            assert as_user(user).post(f"/organisations/DEMO-1/{path}/", LAW_TYPED).status_code == 403, (name, path)
        assert "เฉพาะ สศช. และผู้ดูแลระดับกระทรวง" in as_user(user).get("/organisations/DEMO-1/doors/").text
    for name in ("department-admin", "ministry-admin"):
        for code in ("U0151", "M20000", "U0023"):
            assert as_user(cast[name]).post(f"/organisations/{code}/name/", LAW_TYPED).status_code == 403
    with pytest.raises(Refused):
        actions.move_body(
            body=bodies["DEMO-1"],
            parent="U0023",
            area_parent="",
            basis=LAW,
            seen=fingerprints({"parent": "U0151", "area_parent": ""}),
            by=cast["department-admin"],
        )
    assert state() == before


def test_a_body_that_has_ended_stays_as_it_is(admin, bodies, as_user):
    ended = organisation("OLD", "กองเดิม", kind="division", parent=bodies["U0151"], valid_to=DAY)
    assert as_user(admin).get("/organisations/OLD/name/").status_code == 403
    with pytest.raises(Refused):
        actions.change_body(
            body=ended, data=actions.BodyFacts("ก", "", "", ()), seen=fingerprints(facts_of(ended)), by=admin
        )


def test_a_later_list_leaves_a_renamed_body_alone(db, tmp_path, admin):
    ministry = {"code": "M1", "kind": "ministry", "name_th": "กระทรวงหนึ่ง"}
    department = {"code": "D1", "name_th": "กรมหนึ่ง", "parent_code": "M1"}
    load_organisations(pack=pack_of(tmp_path, ministry, department), by=None)
    body = Organisation.objects.get(code="D1")
    actions.rename_body(body=body, name_th="กรมใหม่", name_en="", basis=LAW, seen=names_seen(body), by=admin)
    load_organisations(pack=pack_of(tmp_path, ministry, department), by=None)
    body.refresh_from_db()
    assert (body.name_th, body.valid_to) == ("กรมใหม่", None)
    assert Project.objects.count() == 0


@pytest.mark.parametrize("path", ["", "doors/", "history/", "reorganise/"])
def test_pages_of_a_body_ask_few_questions(admin, bodies, as_user, django_assert_max_num_queries, path):
    browser = as_user(admin)
    for number in range(3):
        organisation(f"MORE-{number}", f"กองสาธิตเพิ่ม {number}", kind="division", parent=bodies["U0151"])
    browser.get(f"/organisations/U0151/{path}")
    with django_assert_max_num_queries(16):
        assert browser.get(f"/organisations/U0151/{path}").status_code == 200


def test_a_preview_shows_what_moves_and_then_it_moves(cast, unit, editor, as_user):
    code = records.project(unit, editor).project.code
    browser, path = as_user(cast["admin"]), "/organisations/DEMO-1/reorganise/"
    typed = form_of(browser.get(path)) | LAW_TYPED | {"code_1": "NEW-A", "name_th_1": "กองสาธิต ก"}
    preview = browser.post(path, typed)
    assert preview.status_code == 200
    for words in (code, "NEW-A", cast["division"].person.full_name, LAW.words):
        assert words in preview.text
    unit.refresh_from_db()
    assert unit.valid_to is None
    done = browser.post(path, form_of(preview) | {"apply": "1"})
    assert done.status_code == 302
    assert Project.objects.get(code=code).owner.code == "NEW-A"
    stale = browser.post(path, form_of(preview) | {"apply": "1"})
    assert stale.status_code == 403, "it has ended meanwhile"


def test_an_administrator_of_the_department_takes_no_division_out_of_the_tree(bodies, department_admin, admin):
    body = bodies["DEMO-1"]
    seen = fingerprints(place_of(body))
    before = state()
    for parent in ("", "M01000"):
        with translation.override("en"), pytest.raises(Refused, match="Only NESDC and the administrators"):
            actions.move_body(body=body, parent=parent, area_parent="", basis=LAW, seen=seen, by=department_admin)
    assert state() == before
    actions.move_body(body=body, parent="", area_parent="", basis=LAW, seen=seen, by=admin)
    body.refresh_from_db()
    assert (body.parent, body.path.count("/")) == (None, 1)
