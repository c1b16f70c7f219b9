"""The pages of people: who finds whom, what is shown, what bad input changes (nothing), and the link that is shown once."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import Delegation, Invitation, Membership, PersonName, User
from samrit.accounts.roles import Role
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from tests.cast import SignedInClient

NEW = {
    "username": "officer.new",
    "full_name": "เจ้าหน้าที่ใหม่ กองสาธิต 1",
    "position": "นักวิเคราะห์นโยบายและแผน",
    "email": "officer.new@example.go.th",
    "role": "division_editor",
    "unit": "DEMO-1",
    "starts_on": "1/4/2565",
    "ends_on": "",
    "basis": "คำสั่งที่ 1/2565",
}


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def post(editor: User) -> Membership:
    return editor.memberships.get()


@pytest.fixture
def routes(editor: User, editor2: User, post: Membership) -> list[str]:
    """Every address of one person that an administrator of her tree has."""
    loan = Delegation.objects.create(
        membership=post,
        receiver=editor2,
        starts_on=clock.today(),
        ends_on=clock.today(),
        made_by=editor,
        made_at=clock.now(),
    )
    tails = ["", "names/", "suspension/", "erasure/", "posts/new/", f"posts/{post.pk}/end/", f"posts/{post.pk}/lend/"]
    tails += ["invitation/", "resumption/", f"loans/{loan.pk}/end/", "holdings/", "hand-over/"]
    return [f"/people/{editor.public_id}/{tail}" for tail in tails]


@pytest.mark.parametrize(
    "name",
    ["editor", "editor2", "division", "department", "ministry", "host", "governor", "budget", "parliament", "auditor"],
)
def test_names_are_found_only_by_those_who_manage_them(cast, routes, as_user, name):
    client = as_user(cast[name])
    for path in [*routes, "/people/", "/people/new/"]:
        assert client.get(path).status_code in {404, 405}, path
        assert client.post(path, {"reason": "x"}).status_code in {404, 405}, path
    assert cast["editor"].memberships.get().ends_on is None
    assert User.objects.get(username="editor").is_active
    assert Delegation.objects.get().ended_at is None


def test_an_administrator_of_another_ministry_finds_nobody(cast, bodies, routes, as_user):
    Membership.objects.filter(user=cast["ministry-admin"]).update(unit=bodies["M11000"])
    client = as_user(cast["ministry-admin"])
    for path in routes:
        assert client.post(path, {"reason": "x"}).status_code in {404, 405}, path
    page = client.get("/people/").content.decode()
    assert "เจ้าภาพเป้าหมาย" in page
    assert "กองสาธิต" not in page


def test_the_list_holds_the_tree_and_no_more(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast["department-admin"])
    with django_assert_max_num_queries(14):
        page = client.get("/people/").content.decode()
    for shown in ("editor", "editor2", "division", "department"):
        assert f"/people/{cast[shown].public_id}/" in page
    for hidden in ("ministry", "ministry-admin", "province", "admin"):
        assert f"/people/{cast[hidden].public_id}/" not in page
    highest = as_user(cast["admin"])
    with django_assert_max_num_queries(14):
        assert f"/people/{cast['admin'].public_id}/" in highest.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [("q=editor2", {"editor2"}), ("q=กองสาธิต 1", {"editor", "division"}), ("unit=DEMO-2", {"editor2"})],
)
def test_filters_narrow_the_list(cast, as_user, asked, found):
    page = as_user(cast["admin"]).get(f"/people/?{asked}").content.decode()
    assert {name for name, user in cast.items() if f"/people/{user.public_id}/" in page} == found


def test_filters_that_are_none_are_left_out(cast, as_user):
    client = as_user(cast["admin"])
    assert "กองสาธิต 1" in client.get("/people/?state=asleep&role=king&page=zero").content.decode()
    assert "ไม่พบบุคคลตามเงื่อนไข" in client.get("/people/?unit=NOWHERE").content.decode()


def test_an_invited_person_gets_a_link_that_is_shown_once(cast, as_user):
    client = as_user(cast["department-admin"])
    answer = client.post("/people/new/", NEW)
    assert answer.status_code == 200
    link = re.search(r"/invitation/([\w-]+)/", answer.content.decode())
    assert link
    user = User.objects.get(username="officer.new")
    assert not user.has_usable_password()
    made = user.memberships.get()
    assert (made.role, made.unit.code, str(made.starts_on), made.basis) == (
        Role.DIVISION_EDITOR,
        "DEMO-1",
        "2022-04-01",
        "คำสั่งที่ 1/2565",
    )
    again = client.get(f"/people/{user.public_id}/").content.decode()
    assert link[1] not in again
    assert "ได้รับเชิญ" in again
    assert BusinessEvent.objects.filter(act="account_created", subject_id=str(user.public_id)).exists()
    second = client.post(f"/people/{user.public_id}/invitation/").content.decode()
    assert link[1] not in second
    assert Invitation.objects.filter(user=user, revoked_at=None, used_at=None).count() == 1


@pytest.mark.parametrize(
    ("change", "th", "en"),
    [
        ({"username": "ก"}, "ใช้อักษร a ถึง z", "Write 3 to 60 letters"),
        ({"username": "EDITOR"}, "มีผู้ใช้ชื่อนี้แล้ว", "This user name is taken"),
        ({"full_name": " "}, "โปรดระบุชื่อ", "Write the full name"),
        ({"email": "not an address"}, "ไม่ใช่อีเมล", "This is not an e-mail address"),
        ({"basis": ""}, "โปรดระบุเลขที่คำสั่ง", "Write the number of the order"),
        ({"starts_on": "31/2/2565"}, "เป็นวันที่ไม่ได้", "cannot be read as a day"),
        ({"ends_on": "1/3/2565"}, "วันสุดท้ายอยู่ก่อนวันแรก", "The last day is before the first day"),
        ({"role": "department_admin"}, "โปรดเลือกจากรายการที่มี", "Select a valid choice"),
        ({"unit": "M20000"}, "โปรดเลือกจากรายการที่มี", "Select a valid choice"),
        ({"role": "nesdc_admin", "unit": "U0151"}, "โปรดเลือกจากรายการที่มี", "Select a valid choice"),
    ],
)
def test_a_wrong_invitation_says_what_is_wrong_and_writes_nothing(cast, as_user, change, th, en):
    before = (User.objects.count(), Membership.objects.count(), Invitation.objects.count())
    client = as_user(cast["department-admin"])
    answer = client.post("/people/new/", NEW | change)
    assert answer.status_code == 422
    assert th in answer.content.decode()
    assert en in english(client).post("/people/new/", NEW | change).content.decode()
    assert before == (User.objects.count(), Membership.objects.count(), Invitation.objects.count())


def test_fields_that_are_not_on_the_form_change_nothing(cast, editor, post, as_user):
    client = as_user(cast["department-admin"])
    more = {"role": "nesdc_admin", "is_active": "", "public_id": "x", "username": "root", "is_demonstration": "on"}
    names = {"full_name": "ชื่อที่แก้แล้ว", "position": "", "email": "", **more}
    assert client.post(f"/people/{editor.public_id}/names/", names).status_code == 302
    assert client.post(f"/people/{editor.public_id}/suspension/", {"reason": "", **more}).status_code == 422
    fresh = User.objects.get(pk=editor.pk)
    assert (fresh.username, fresh.public_id, fresh.is_active) == ("editor", editor.public_id, True)
    assert list(fresh.memberships.values_list("role", flat=True)) == [Role.DIVISION_EDITOR]
    assert PersonName.objects.get(user=editor).full_name == "ชื่อที่แก้แล้ว"
    event = BusinessEvent.objects.get(act="name_corrected")
    assert event.data == {"fields": ["full_name"]}


def test_a_post_or_loan_of_another_person_is_not_found_under_this_one(cast, editor, as_user):
    other = cast["division"].memberships.get()
    client = as_user(cast["department-admin"])
    for tail in ("end", "lend"):
        assert client.post(f"/people/{editor.public_id}/posts/{other.pk}/{tail}/", {}).status_code == 404
    assert client.post(f"/people/{editor.public_id}/loans/77/end/").status_code == 404
    assert as_user(editor).post(f"/people/me/posts/{other.pk}/lend/", {}).status_code == 404
    assert not Delegation.objects.exists()


def test_a_suspended_person_is_out_at_once_and_comes_back_by_signing_in_anew(cast, editor, as_user):
    editor.set_password("a long enough password")
    editor.save()
    inside = Client()
    inside.post("/sign-in/", {"username": "editor", "password": "a long enough password"})
    assert inside.get("/my-work/").status_code == 200
    admin = as_user(cast["department-admin"])
    path = f"/people/{editor.public_id}"
    assert admin.post(f"{path}/suspension/", {"reason": "ลาออกจากราชการ"}).status_code == 302
    assert inside.get("/my-work/").status_code == 302
    assert admin.post(f"{path}/resumption/").status_code == 302
    assert User.objects.get(pk=editor.pk).is_active
    assert inside.get("/my-work/").status_code == 302
    events = BusinessEvent.objects.filter(subject_id=str(editor.public_id)).order_by("pk")
    acts = list(events.values_list("act", flat=True))
    assert [act for act in acts if act.startswith("account_")] == ["account_suspended", "account_resumed"]


def test_a_person_lends_her_post_on_her_own_page(cast, division, department, as_user):
    client = as_user(division)
    post = division.memberships.get()
    assert client.get("/people/me/").status_code == 200
    asked = {"starts_on": "18/4/2565", "ends_on": "30/4/2565", "basis": "ลาพักผ่อน"}
    answer = client.post(f"/people/me/posts/{post.pk}/lend/", {**asked, "receiver": str(department.public_id)})
    assert answer.status_code == 302
    loan = Delegation.objects.get()
    assert (loan.receiver, loan.ends_on) == (department, dt.date(2022, 4, 30))
    assert "ผู้อนุมัติระดับกอง กองสาธิต 1" in as_user(department).get("/people/me/").content.decode()
    assert client.post(f"/people/me/loans/{loan.pk}/end/").status_code == 302
    loan.refresh_from_db()
    assert loan.ended_at is not None
    assert client.post(f"/people/me/loans/{loan.pk}/end/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_person_asks_as_much_for_three_posts_as_for_one(
    cast, bodies, editor, as_user, rows, django_assert_max_num_queries
):
    for number in range(rows - 1):
        day = dt.date(2019 + number, 1, 1)
        Membership.objects.create(user=editor, unit=bodies["DEMO-2"], role="division_approver", starts_on=day)
    client = as_user(cast["admin"])
    with django_assert_max_num_queries(16):
        assert client.get(f"/people/{editor.public_id}/").status_code == 200


def test_pages_are_in_both_languages(cast, editor, as_user):
    client = as_user(cast["admin"])
    for path in ("/people/", "/people/new/", f"/people/{editor.public_id}/", "/people/me/"):
        thai = client.get(path)
        assert thai.status_code == 200
        with translation.override("en"):
            assert english(SignedInClient(cast["admin"])).get(path).status_code == 200
