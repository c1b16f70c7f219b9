"""Saved lists: kept, shared along one's own line, opened by each with her own rows, changed by their maker alone."""

import uuid

import pytest

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.projects.actions import saving
from samrit.projects.models import SavedList
from samrit.projects.queries import saved
from tests.factories import opendata


def keep(by, name="งานค้าง", body=None, **asked):
    data = saving.Wanted(name, body)
    return saving.save_list(data=data, asked=asked or {"missing": "any"}, columns=["owner", "missing"], by=by)


def names(user):
    return [each.saved.name for each in saved.listed(user)]


def test_a_list_is_its_makers_until_it_is_shared(cast, bodies):
    kept = keep(cast["editor"])
    assert (names(cast["editor"]), names(cast["division"]), names(cast["editor2"])) == (["งานค้าง"], [], [])
    shared = saving.Wanted("งานค้าง", bodies["DEMO-1"])
    saving.change_list(saved=kept, data=shared, by=cast["editor"])
    assert (names(cast["division"]), names(cast["editor2"])) == (["งานค้าง"], [])
    saving.change_list(saved=kept, data=saving.Wanted("งานของกรม", bodies["U0151"]), by=cast["editor"])
    assert (names(cast["division"]), names(cast["editor2"])) == (["งานของกรม"], ["งานของกรม"])
    saving.delete_list(saved=kept, by=cast["editor"])
    assert names(cast["division"]) == []
    acts = BusinessEvent.objects.filter(subject_kind="saved_list").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["list_saved", "list_changed", "list_changed", "list_deleted"]


def test_it_is_shared_with_ones_own_line_only(cast, bodies):
    with pytest.raises(Refused):
        keep(cast["editor"], body=bodies["DEMO-2"])
    assert not SavedList.objects.exists()
    assert BusinessEvent.objects.filter(act="refused_save_list").count() == 1


def test_only_its_maker_changes_or_deletes_it(cast, bodies):
    kept = keep(cast["editor"], body=bodies["DEMO-1"])
    with pytest.raises(Refused):
        saving.change_list(saved=kept, data=saving.Wanted("ของฉัน"), by=cast["division"])
    with pytest.raises(Refused):
        saving.delete_list(saved=kept, by=cast["division"])
    kept.refresh_from_db()
    assert kept.name == "งานค้าง"


@pytest.mark.parametrize("name", ["", "   ", "ก" * 121, "งานค้าง"])
def test_names_that_cannot_be(cast, name):
    keep(cast["editor"])
    with pytest.raises(Invalid):
        keep(cast["editor"], name=name)
    assert SavedList.objects.count() == 1


def test_the_shared_address_says_who_made_it_and_shows_ones_own_rows(client, cast, bodies, unit):
    opendata.year_plan(unit, "สธ-65-0001", "โครงการของกองหนึ่ง")
    opendata.year_plan(bodies["DEMO-2"], "สธ-65-0002", "โครงการของกองสอง")
    kept = keep(cast["editor"], body=bodies["U0151"], state="draft")
    for name, seen in (("editor", ["สธ-65-0001"]), ("editor2", ["สธ-65-0002"])):
        client.force_login(cast[name])
        page = client.get(f"/projects/lists/{kept.uid}/", follow=True)
        assert [line.plan.project.code for line in page.context["lines"]] == seen
        assert [cell.column.key for cell in page.context["lines"][0].cells] == ["owner", "missing"]
        text = page.content.decode()
        assert "งานค้าง" in text
        assert (saved.listed(cast[name])[0].made_by in text) is True
    client.force_login(cast["editor2"])
    assert "ทำรายการนี้" not in client.get("/projects/").content.decode()


def test_lists_of_others_do_not_exist(client, cast):
    kept = keep(cast["editor"])
    client.force_login(cast["editor2"])
    for address in ("", "changing/"):
        assert client.get(f"/projects/lists/{kept.uid}/{address}").status_code == 404
    assert client.post(f"/projects/lists/{kept.uid}/deleting/").status_code == 404
    assert client.get(f"/projects/lists/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/projects/?list={kept.uid}").context["saved"] is None
    assert client.get("/projects/?list=nonsense").status_code == 200


def test_the_pages_keep_the_address(client, cast, unit):
    client.force_login(cast["editor"])
    page = client.get("/projects/lists/new/?q=ครู&state=draft&col=owner&col=places&page=3&nonsense=1")
    assert page.context["kept"] == {"q": "ครู", "state": "draft"}
    posted = {"q": "ครู", "state": "draft", "col": ["owner", "places"], "name": "ครู"}
    assert client.post("/projects/lists/new/", posted).status_code == 302
    made = SavedList.objects.get()
    assert (made.asked, made.columns) == ({"q": "ครู", "state": "draft"}, ["owner", "places"])
    twice = client.post("/projects/lists/new/", posted)
    assert twice.status_code == 422
    assert "คุณมีรายการชื่อนี้อยู่แล้ว" in twice.content.decode()
    client.cookies["django_language"] = "en"
    assert "You have a list of this name already" in client.post("/projects/lists/new/", posted).content.decode()
    assert SavedList.objects.count() == 1
    client.post(f"/projects/lists/{made.uid}/changing/", {"name": "ครูช่าง"})
    assert "ครูช่าง" in client.get("/projects/lists/").content.decode()
    client.post(f"/projects/lists/{made.uid}/deleting/")
    assert "Your lists will be here" in client.get("/projects/lists/").content.decode()
