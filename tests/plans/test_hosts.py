"""Hosts are dated facts: who may state them, what is refused, what is told to whom, and what pages show of them."""

import datetime as dt

import pytest
from django.db import IntegrityError

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import Notice
from samrit.plans.actions.hosts import end_host, set_host
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import EditionState, HostLevel, NodeHost, PlanNode
from samrit.plans.queries import hosted_by, hosted_paths, hosts_of
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, plan

TODAY = dt.date(2022, 4, 18)
HERE = "/plans/mp-2561/target_y1/t1/hosts/"
BASIS = "มติคณะรัฐมนตรี 5 เมษายน 2565"


@pytest.fixture
def target(db, tmp_path):
    gone = {**TARGET, "code": "t3", "name_th": "ถูกยกเลิก", "status": "cancelled"}
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, TARGET, gone), by=None)
    return PlanNode.objects.select_related("edition").get(code="t1")


def state(target, by, body=None, **more):
    """A host of level 3 from today, unless said otherwise."""
    given = {"level": HostLevel.HOST_3, "starts_on": TODAY, "basis": BASIS, "agency_th": "" if body else "หน่วยงานสาธิต"}
    return set_host(node=target, organisation=body, by=by, **{**given, **more})


def codes(no):
    return [(problem.field, problem.code) for problem in no.value.problems]


def test_a_stated_host_is_host_from_its_day_and_everybody_is_told(target, admin, host, bodies):
    before = len(hosted_paths(host))
    made = state(target, admin, bodies["M11000"])
    assert made.agency_th == "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"
    assert (made.source, made.starts_on, made.ends_on, made.is_kept_here) == (BASIS, TODAY, None, True)
    event = BusinessEvent.objects.get(act="host_set")
    assert (event.subject_kind, event.subject_id, event.reason) == ("plan_node", str(target.pk), BASIS)
    assert event.data["organisation"] == "M11000"
    notice = Notice.objects.get(kind="host_set")
    assert notice.to == host
    assert notice.link == "/plans/mp-2561/target_y1/t1/"
    del host._hosted_paths
    assert len(hosted_paths(host)) == before + 1


def test_the_former_host_ends_the_day_before_the_new_one_begins(target, admin, bodies):
    first = state(target, admin, bodies["M11000"], starts_on=dt.date(2021, 10, 1))
    second = state(target, admin, bodies["U0023"], replaces=first)
    first.refresh_from_db()
    assert first.ends_on == TODAY - dt.timedelta(days=1)
    found = hosts_of(target)
    assert [one.pk for one in found.now] == [second.pk]
    assert [one.pk for one in found.former] == [first.pk]
    assert BusinessEvent.objects.filter(act__in=("host_set", "host_ended")).count() == 3


def test_an_ended_host_stays_as_a_former_one_and_loses_sight(target, admin, host, bodies):
    made = state(target, admin, bodies["M11000"], starts_on=dt.date(2021, 10, 1))
    end_host(host=made, ends_on=TODAY - dt.timedelta(days=1), basis=BASIS, by=admin)
    assert hosted_paths(host) == []
    found = hosted_by("M11000")
    assert (found.open, [one.node.code for one in found.former]) == ([], ["t1"])
    assert Notice.objects.filter(kind="host_ended", to=host).count() == 1
    with pytest.raises(Refused):
        end_host(host=made, ends_on=TODAY, basis=BASIS, by=admin)


def test_the_same_agency_may_be_host_again_later(target, admin, bodies):
    made = state(target, admin, bodies["M11000"], starts_on=dt.date(2021, 10, 1))
    end_host(host=made, ends_on=dt.date(2021, 12, 31), basis=BASIS, by=admin)
    state(target, admin, bodies["M11000"])
    assert NodeHost.objects.filter(node=target, organisation=bodies["M11000"]).count() == 2


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"level": "owner"}, ("level", "unknown")),
        ({"level": ""}, ("level", "unknown")),
        ({"agency_th": ""}, ("agency", "empty")),
        ({"agency_th": "ก" * 301}, ("agency", "long")),
        ({"starts_on": None}, ("starts_on", "empty")),
        ({"starts_on": dt.date(2030, 1, 1)}, ("starts_on", "after_edition")),
        ({"basis": ""}, ("basis", "empty")),
        ({"basis": "x" * 301}, ("basis", "long")),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(target, admin, more, wrong):
    with pytest.raises(Invalid) as no:
        state(target, admin, **more)
    assert wrong in codes(no)
    assert not NodeHost.objects.exists()
    assert not BusinessEvent.objects.filter(act="host_set").exists()


def test_a_body_that_has_ended_cannot_be_host(target, admin, bodies):
    body = bodies["U0008"]
    body.valid_to = dt.date(2021, 12, 31)
    body.save()
    with pytest.raises(Invalid) as no:
        state(target, admin, body)
    assert codes(no) == [("agency", "ended")]
    assert not NodeHost.objects.exists()
    assert state(target, admin, body, starts_on=dt.date(2021, 1, 1)).pk


def test_a_body_that_has_not_begun_cannot_be_host(target, admin, bodies):
    body = bodies["U0008"]
    body.valid_from = dt.date(2022, 10, 1)
    body.save()
    with pytest.raises(Invalid) as no:
        state(target, admin, body)
    assert codes(no) == [("agency", "not_begun")]


@pytest.mark.parametrize("again", [TODAY, dt.date(2021, 1, 1), dt.date(2022, 9, 30)])
def test_the_same_body_is_not_host_twice_at_once_at_one_level(target, admin, bodies, again):
    state(target, admin, bodies["M11000"])
    with pytest.raises(Invalid) as no:
        state(target, admin, bodies["M11000"], starts_on=again)
    assert codes(no) == [("agency", "overlap")]
    assert NodeHost.objects.count() == 1
    assert state(target, admin, bodies["M11000"], level=HostLevel.SUPPORT).pk


def test_the_same_name_as_stated_counts_as_the_same_body(target, admin):
    state(target, admin, agency_th="หน่วยงาน  สาธิต")
    with pytest.raises(Invalid) as no:
        state(target, admin, agency_th="หน่วยงานสาธิต")
    assert codes(no) == [("agency", "overlap")]


def test_an_end_before_the_beginning(target, admin, bodies):
    made = state(target, admin, bodies["M11000"])
    with pytest.raises(Invalid) as no:
        end_host(host=made, ends_on=TODAY - dt.timedelta(days=1), basis=BASIS, by=admin)
    assert codes(no) == [("ends_on", "order")]
    made.refresh_from_db()
    assert made.ends_on is None


def test_nobody_follows_a_host_that_begins_later(target, admin, bodies):
    coming = state(target, admin, bodies["M11000"], starts_on=dt.date(2022, 6, 1))
    with pytest.raises(Invalid) as no:
        state(target, admin, bodies["U0023"], replaces=coming)
    assert codes(no) == [("starts_on", "order")]


@pytest.mark.parametrize("who", ["analyst", "host", "ministry-admin", "editor", "auditor"])
def test_only_the_administrator_of_nesdc_states_hosts(target, cast, who, bodies):
    with pytest.raises(Refused):
        state(target, cast[who], bodies["M11000"])
    assert not NodeHost.objects.exists()
    assert BusinessEvent.objects.get(act="refused_set_host").actor == str(cast[who].public_id)


def test_a_cancelled_node_and_a_draft_get_no_hosts_here(target, admin, bodies):
    with pytest.raises(Refused):
        state(PlanNode.objects.select_related("edition").get(code="t3"), admin, bodies["M11000"])
    target.edition.state = EditionState.DRAFT
    target.edition.save()
    with pytest.raises(Refused):
        state(target, admin, bodies["M11000"])
    assert not NodeHost.objects.exists()


def test_a_later_load_leaves_what_was_stated_here(target, admin, bodies, tmp_path):
    made = state(target, admin, bodies["M11000"])
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, TARGET), by=None)
    made.refresh_from_db()
    assert made.ends_on is None


FILLED = {"level": "host_3", "agency": "M11000", "starts_on": "1/10/2564", "basis": BASIS}


def test_the_page_states_a_host_by_code_or_name(target, admin, as_user, bodies):
    browser = as_user(admin)
    assert browser.post(HERE, FILLED).status_code == 302
    made = NodeHost.objects.get()
    assert (made.organisation, made.starts_on) == (bodies["M11000"], dt.date(2021, 10, 1))
    named = {**FILLED, "agency": "สำนักงบประมาณ", "replaces": made.pk, "starts_on": "1/4/2565"}
    assert browser.post(HERE, named).status_code == 302
    made.refresh_from_db()
    assert made.ends_on == dt.date(2022, 3, 31)
    text = browser.get(HERE).text
    assert "สำนักงบประมาณ" in text
    assert "เจ้าภาพเดิม" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [("th", "โปรดเขียนวันแรกที่เป็นเจ้าภาพ"), ("en", "Write the first day as host, as the basis says.")],
)
def test_the_page_says_what_is_wrong_in_both_languages(target, admin, as_user, bodies, language, said):
    answer = as_user(admin).post(HERE, {**FILLED, "starts_on": ""}, headers={"accept-language": language})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="M11000"' in answer.text
    assert not NodeHost.objects.exists()


@pytest.mark.parametrize("wrong", [{"starts_on": "yesterday"}, {"replaces": "99999"}, {"level": "x"}, {"agency": ""}])
def test_the_page_takes_no_nonsense(target, admin, as_user, wrong):
    assert as_user(admin).post(HERE, {**FILLED, **wrong}).status_code == 422
    assert not NodeHost.objects.exists()


def test_the_page_ends_a_host(target, admin, as_user, bodies):
    made = state(target, admin, bodies["M11000"])
    browser = as_user(admin)
    ended = {"end": "1", "end-host": made.pk, "end-ends_on": "17/4/2565", "end-basis": BASIS}
    answer = browser.post(HERE, ended, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "The last day is before the first one" in answer.text
    assert browser.post(HERE, {**ended, "end-ends_on": "30/4/2565"}).status_code == 302
    made.refresh_from_db()
    assert made.ends_on == dt.date(2022, 4, 30)
    assert browser.post(HERE, {**ended, "end-host": "0"}).status_code == 422


def test_others_read_why_they_do_not_state_hosts(target, analyst, as_user):
    text = as_user(analyst).get(HERE).text
    assert "ผู้ดูแลระบบของ สศช. เป็นผู้ระบุเจ้าภาพ" in text
    assert '<form method="post" novalidate>' not in text
    answer = as_user(analyst).post(HERE, FILLED)
    assert answer.status_code == 403
    assert BusinessEvent.objects.filter(act="refused_set_host").count() == 1


def test_the_page_is_behind_the_sign_in_and_of_published_nodes(target, client, admin, as_user):
    assert client.get(HERE)["Location"].startswith("/sign-in/")
    assert as_user(admin).get("/plans/mp-2561/target_y1/t9/hosts/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_few_questions(target, admin, as_user, bodies, rows, django_assert_max_num_queries):
    for body in list(bodies.values())[:rows]:
        state(target, admin, body)
    browser = as_user(admin)
    with django_assert_max_num_queries(16):
        browser.get(HERE)


def test_the_page_of_a_node_shows_levels_days_and_sources(target, admin, client, bodies):
    first = state(target, admin, bodies["M11000"], starts_on=dt.date(2021, 10, 1))
    state(target, admin, bodies["U0023"], replaces=first)
    state(target, admin, agency_th="หน่วยงานสาธิต", level=HostLevel.SUPPORT)
    text = client.get("/plans/mp-2561/target_y1/t1/", headers={"accept-language": "en"}).text
    for words in ("Hosts today", "Supporting agencies", "Former hosts", BASIS, "from 18 Apr 2022"):
        assert words in text
    body = client.get("/plans/hosted/M11000/", headers={"accept-language": "en"}).text
    assert "It is host of nothing today" in body
    assert "to 17 Apr 2022" in body


def test_days_in_the_wrong_order_are_refused_by_the_database_too(target):
    with pytest.raises(IntegrityError, match="node_host_days_in_order"):
        NodeHost.objects.create(
            node=target, level="lead", agency_th="x", source="x", starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1)
        )
