"""One change to many projects: what is checked, changed, left and undone, by the same rules as in the form."""

import datetime as dt
import uuid

import pytest

from samrit.approvals.models import State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.steps import has_broken_off
from samrit.notifications.models import Notice
from samrit.projects.actions import many
from samrit.projects.actions.batches import forget_batches
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Batch, Contact, General, Project, YearPlan
from samrit.projects.queries import lists
from samrit.projects.rules import batches
from samrit.projects.rules import many as rules
from samrit.projects.rules.many import Fate
from tests.factories import opendata


@pytest.fixture
def plans(unit, bodies):
    """Two drafts of the editor's unit, one of them approved, and one of the other division."""
    first = opendata.year_plan(unit, "สธ-65-0001", "โครงการหนึ่ง")
    second = opendata.year_plan(unit, "สธ-65-0002", "โครงการสอง")
    fixed = opendata.year_plan(unit, "สธ-65-0003", "โครงการที่อนุมัติแล้ว")
    fixed.approval.state, fixed.approval.approved_at = State.APPROVED, clock.now()
    fixed.approval.save()
    other = opendata.year_plan(bodies["DEMO-2"], "สธ-65-0004", "โครงการของอีกกอง")
    return {"first": first, "second": second, "fixed": fixed, "other": other}


def begin(by, change, values, **more):
    chosen = lists.chosen(by, more.get("ids") or list(YearPlan.objects.values_list("pk", flat=True)))
    return many.begin(plans=chosen, data=many.Wanted(change, 2565, values), by=by)


def fates(batch):
    batch.refresh_from_db()
    return {item.plan_id: item.fate for item in many.items_of(batch)}


def continuity(plan):
    return General.objects.get(pk=plan.pk).continuity


def test_a_field_is_checked_changed_and_undone(cast, plans):
    General.objects.filter(pk=plans["second"].pk).update(continuity="continuing")
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    found = fates(batch)
    assert found == {plans["first"].pk: Fate.CAN, plans["second"].pk: Fate.CAN, plans["fixed"].pk: Fate.CANNOT}
    assert continuity(plans["first"]) == ""
    assert not BusinessEvent.objects.filter(act="section_saved").exists()

    many.apply(batch=batch, by=cast["editor"])
    assert [continuity(plans[name]) for name in ("first", "second", "fixed", "other")] == ["new", "new", "", ""]
    assert BusinessEvent.objects.filter(act="section_saved").count() == 2

    many.undo(batch=batch, by=cast["editor"])
    assert [continuity(plans[name]) for name in ("first", "second")] == ["", "continuing"]
    acts = BusinessEvent.objects.filter(subject_kind="batch").values_list("act", flat=True)
    assert set(acts) == {"many_checked", "many_applied", "many_undone"}


def test_what_is_like_that_already_is_not_touched(cast, plans):
    General.objects.filter(pk=plans["first"].pk).update(continuity="new")
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"}, ids=[plans["first"].pk])
    assert fates(batch) == {plans["first"].pk: Fate.SAME}
    with pytest.raises(Refused) as no:
        many.apply(batch=batch, by=cast["editor"])
    assert no.value.reason == rules.NOTHING_TO_DO


def test_what_somebody_changed_after_the_check_stays_and_says_so(cast, plans):
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    General.objects.filter(pk=plans["first"].pk).update(continuity="continuing")
    many.apply(batch=batch, by=cast["editor"])
    assert (continuity(plans["first"]), continuity(plans["second"])) == ("continuing", "new")
    batch.refresh_from_db()
    failed = next(item for item in many.items_of(batch) if item.plan_id == plans["first"].pk)
    assert failed.fate == Fate.FAILED
    assert failed.why == {"en": "Somebody changed it after the check.", "th": "มีผู้แก้ไขหลังจากตรวจแล้ว"}


def test_undo_leaves_what_was_changed_since(cast, plans):
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    many.apply(batch=batch, by=cast["editor"])
    General.objects.filter(pk=plans["first"].pk).update(continuity="continuing")
    many.undo(batch=batch, by=cast["editor"])
    assert (continuity(plans["first"]), continuity(plans["second"])) == ("continuing", "")
    assert fates(batch)[plans["first"].pk] == Fate.KEPT


def test_what_would_be_impossible_is_told_before(cast, plans):
    batch = begin(cast["editor"], "m2.ends_on", {"ends_on": "2020-01-01"}, ids=[plans["first"].pk])
    (item,) = many.items_of(batch)
    assert item.fate == Fate.CANNOT
    assert item.why["th"]
    assert item.why["en"]
    assert item.why["th"] != item.why["en"]


def test_a_contact_is_added_once_and_taken_away_again(cast, plans):
    values = {"name": "ผู้ประสานงานกลาง", "phone": "02-000-0000"}
    batch = begin(cast["editor"], "m2.contacts", values)
    assert not Contact.objects.filter(name="ผู้ประสานงานกลาง").exists()
    many.apply(batch=batch, by=cast["editor"])
    added = Contact.objects.filter(name="ผู้ประสานงานกลาง")
    assert set(added.values_list("year_plan", flat=True)) == {plans["first"].pk, plans["second"].pk}
    batch.refresh_from_db()
    assert "ผู้ประสานงานกลาง" not in str(batch.wanted)  # what is personal stands in the projects alone
    assert set(fates(begin(cast["editor"], "m2.contacts", values)).values()) == {Fate.SAME, Fate.CANNOT}
    many.undo(batch=batch, by=cast["editor"])
    assert not added.exists()
    assert Contact.objects.filter(year_plan=plans["first"]).count() == 1


def test_a_link_to_a_plan_is_added(cast, plans):
    node = opendata.node("sdg_target", "4.4", "ทักษะเพื่อการทำงาน")
    values = {"level": "sdg_target", "link": {"code": "4.4", "edition": "ns-2561", "title": node.name_th}}
    batch = begin(cast["editor"], "m1.secondary", values, ids=[plans["first"].pk])
    many.apply(batch=batch, by=cast["editor"])
    assert list(plans["first"].plan_choices.values_list("role", "node")) == [("secondary", node.pk)]


def test_a_column_of_all_rows_is_set_and_put_back(cast, plans):
    line = plans["first"].budget_lines.get()
    batch = begin(cast["editor"], "m5.lines.category", {"category": "investment"}, ids=[plans["first"].pk])
    many.apply(batch=batch, by=cast["editor"])
    line.refresh_from_db()
    assert line.category == "investment"
    many.undo(batch=batch, by=cast["editor"])
    line.refresh_from_db()
    assert line.category == ""


def test_rows_that_are_left_out_stay(cast, plans):
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    many.leave_out(batch=batch, kept={plans["second"].pk}, shown=set(fates(batch)), by=cast["editor"])
    many.apply(batch=batch, by=cast["editor"])
    assert (continuity(plans["first"]), continuity(plans["second"])) == ("", "new")
    assert fates(batch)[plans["first"].pk] == Fate.LEFT_OUT


def test_a_batch_is_applied_and_undone_once_and_only_by_its_maker(cast, plans):
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    with pytest.raises(Refused):
        many.undo(batch=batch, by=cast["editor"])
    with pytest.raises(Refused) as no:
        many.apply(batch=batch, by=cast["editor2"])
    assert no.value.reason == batches.NOT_YOURS
    assert BusinessEvent.objects.filter(act="refused_change_many").count() == 2
    many.apply(batch=batch, by=cast["editor"])
    with pytest.raises(Refused) as no:
        many.apply(batch=batch, by=cast["editor"])
    assert no.value.reason == rules.NOT_CHECKED
    many.undo(batch=batch, by=cast["editor"])
    with pytest.raises(Refused):
        many.undo(batch=batch, by=cast["editor"])
    assert continuity(plans["first"]) == ""


def test_an_officer_is_assigned_where_she_is_an_editor(cast, plans):
    values = {"officer": str(cast["editor"].public_id)}
    batch = begin(cast["department-admin"], "officer", values)
    found = fates(batch)
    assert found[plans["other"].pk] == Fate.CANNOT
    many.apply(batch=batch, by=cast["department-admin"])
    assert set(YearPlan.objects.filter(officer=cast["editor"]).values_list("pk", flat=True)) == {
        plans[name].pk for name in ("first", "second", "fixed")
    }
    YearPlan.objects.filter(pk=plans["first"].pk).update(officer=cast["editor2"])
    many.undo(batch=batch, by=cast["department-admin"])
    plans["first"].refresh_from_db()
    plans["second"].refresh_from_db()
    assert (plans["first"].officer, plans["second"].officer) == (cast["editor2"], None)


def test_who_changes_no_project_begins_nothing(cast, plans):
    with pytest.raises(Refused):
        begin(cast["analyst"], "m2.continuity", {"continuity": "new"})
    assert not Batch.objects.exists()


@pytest.mark.parametrize(("ids", "change"), [([0], "m2.continuity"), (None, "m2.nonsense"), (None, "m2.name_th")])
def test_nothing_and_nonsense_are_no_batch(cast, plans, ids, change):
    with pytest.raises(Invalid):
        begin(cast["editor"], change, {"continuity": "new"}, ids=ids)
    assert not Batch.objects.exists()


def test_too_many_are_refused_with_the_number(cast, plans, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 2)
    with pytest.raises(Invalid) as no:
        begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    assert "3" in str(no.value.problems[0].message)


def test_much_is_done_as_a_job_that_may_begin_again(cast, plans, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    monkeypatch.setattr(many, "CHUNK", 1)
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    assert batch.counts["step"] == "check"
    with pytest.raises(Refused) as no:
        many.apply(batch=batch, by=cast["editor"])
    assert no.value.reason == batches.WORKING
    assert many.work_on(batch.pk) == 3
    assert many.work_on(batch.pk) == 0
    many.apply(batch=batch, by=cast["editor"])
    assert many._do_some(batch.pk) == 1  # a worker that ended here
    assert many.work_on(batch.pk) == 1
    assert continuity(plans["first"]) == continuity(plans["second"]) == "new"
    told = Notice.objects.filter(to=cast["editor"], kind="many_done")
    assert [notice.facts["changed"] for notice in told.order_by("pk")] == ["2", "2"]


def test_a_suspended_person_changes_nothing_by_a_job_that_waited(cast, plans, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    many.work_on(batch.pk)
    many.apply(batch=batch, by=cast["editor"])
    cast["editor"].is_active = False
    cast["editor"].save(update_fields=["is_active"])
    many.work_on(batch.pk)
    assert continuity(plans["first"]) == ""


def test_the_pages_from_the_list_to_undo(client, cast, plans):
    client.force_login(cast["editor"])
    listed = client.get("/projects/?year=2565").content.decode()
    assert f'name="row" value="{plans["first"].pk}"' in listed
    rows = f"row={plans['first'].pk}&row={plans['other'].pk}&row=x&which=rows"
    page = client.get(f"/projects/many/new/?{rows}&change=m2.continuity")
    assert page.context["count"] == 1
    posted = {"row": [plans["first"].pk], "which": "rows", "change": "m2.continuity", "new-continuity": ""}
    empty = client.post("/projects/many/new/", posted)
    assert empty.status_code == 422
    assert "ระบุค่าที่ต้องการ" in empty.content.decode()
    client.cookies["django_language"] = "en"
    assert "Say what it is to be." in client.post("/projects/many/new/", posted).content.decode()
    assert not Batch.objects.exists()

    made = client.post("/projects/many/new/", posted | {"new-continuity": "new"})
    assert made.status_code == 302
    batch = client.get(made["Location"])
    assert "Will be changed" in batch.content.decode()
    client.post(f"{made['Location']}rows/", {"shown": [plans["first"].pk], "row": [plans["first"].pk], "then": "apply"})
    assert continuity(plans["first"]) == "new"
    client.post(f"{made['Location']}undoing/")
    assert continuity(plans["first"]) == ""
    assert client.post(f"{made['Location']}application/").status_code == 403
    assert client.get("/projects/many/").status_code == 200


def test_a_whole_selection_is_taken_as_it_is_now(client, cast, plans):
    refresh_search(Project.objects.values_list("pk", flat=True))
    client.force_login(cast["editor"])
    posted = {"which": "all", "q": "โครงการสอง", "year": "2565", "change": "m2.continuity", "new-continuity": "new"}
    made = client.post("/projects/many/new/", posted)
    assert made.status_code == 302
    batch = Batch.objects.get(uid=made["Location"].split("/")[-2])
    assert set(fates(batch)) == set(lists.selection(cast["editor"], _filters(posted)).values_list("pk", flat=True))


def _filters(posted):
    from samrit.projects.forms.filters import read_filters  # noqa: PLC0415  beside its one use

    return read_filters(posted, 2565)


def test_another_persons_batch_does_not_exist(client, cast, plans):
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    client.force_login(cast["editor2"])
    for address in ("", "rows/", "application/", "undoing/"):
        ask = client.get if not address else client.post
        assert ask(f"/projects/many/{batch.uid}/{address}").status_code == 404
    assert client.get(f"/projects/many/{uuid.uuid4()}/").status_code == 404
    assert continuity(plans["first"]) == ""


def test_the_page_of_a_batch_takes_as_many_queries_for_one_row_as_for_three(
    client, cast, plans, django_assert_max_num_queries
):
    client.force_login(cast["editor"])
    for ids in ([plans["first"].pk], None):
        batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"}, ids=ids)
        with django_assert_max_num_queries(16):
            assert client.get(f"/projects/many/{batch.uid}/").status_code == 200


def test_a_job_that_fails_says_so_and_can_be_gone_on_with(client, cast, plans, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    address = f"/projects/many/{batch.uid}/"
    client.force_login(cast["editor"])
    client.cookies["django_language"] = "en"
    assert client.post(f"{address}going-on/").status_code == 403  # it is on its way

    def broken(*_args):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(many, "_carry_out", broken)
        for _attempt in range(4):
            with pytest.raises(RuntimeError):
                many.work_on(batch.pk)
    assert "The work broke off" in client.get(address).content.decode()
    client.cookies["django_language"] = "th"
    assert "งานหยุดกลางคัน" in client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    assert client.post(f"{address}going-on/").status_code == 302
    assert "The work broke off" not in client.get(address).content.decode()
    assert many.work_on(batch.pk) == 3
    assert fates(batch)[plans["first"].pk] == Fate.CAN


def test_a_step_whose_worker_was_ended_can_be_gone_on_with(cast, plans, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    batch = begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    with pytest.raises(Refused):
        many.go_on(batch=batch, by=cast["editor"])
    later = clock.now() + dt.timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert has_broken_off(batch.counts, later)
    assert not has_broken_off(many.go_on(batch=batch, by=cast["editor"]).counts, later)


def test_the_names_in_a_batch_that_was_never_applied_are_forgotten(cast, plans, monkeypatch):
    batch = begin(cast["editor"], "m2.contacts", {"name": "ผู้ติดต่อสาธิต"})
    begin(cast["editor"], "m2.continuity", {"continuity": "new"})
    assert "ผู้ติดต่อสาธิต" in str(Batch.objects.get(pk=batch.pk).wanted)
    assert forget_batches() == 0
    later = clock.now() + dt.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (forget_batches(), forget_batches()) == (2, 0)
    assert not Batch.objects.exists()
