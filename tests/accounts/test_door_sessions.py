"""Sessions: listed with their devices, ended by their owner, by suspension, by time; new devices are told."""

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts import http
from samrit.accounts.actions import sessions
from samrit.accounts.actions.door import recognise
from samrit.accounts.models import FailedSignIn, KnownDevice, User
from samrit.accounts.rules import devices
from samrit.accounts.rules import door as rules
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from tests.accounts.door import PASSWORD, deliver, type_in, who_is_in, with_password

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def officer(editor: User) -> User:
    return with_password(editor)


@pytest.mark.parametrize(
    ("agent", "thai", "english"),
    [
        (FIREFOX, "Firefox บน Linux", "Firefox on Linux"),
        (PHONE, "Safari บน iPhone", "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge บน Windows",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120.0 Mobile Safari/537.36 Line/13.1",
            "LINE บน Android",
            "LINE on Android",
        ),
        ("curl/8.0", "อุปกรณ์ไม่ทราบชนิด", "Unknown device"),
        ("", "อุปกรณ์ไม่ทราบชนิด", "Unknown device"),
    ],
)
def test_a_device_in_words(agent, thai, english):
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            assert str(devices.kind_of(agent)) == words


def test_the_list_shows_device_and_address_to_the_owner_and_marks_this_session(officer, editor2):
    here = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.5")
    there = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    type_in(there)
    type_in(here)
    page = here.get("/account/sessions/")
    text = page.content.decode()
    assert [str(row.device.system) for row in page.context["sessions"]] == ["Linux", "iPhone"]
    assert [row.is_current for row in page.context["sessions"]] == [True, False]
    assert "203.0.113.9" in text
    assert "เครื่องนี้" in text
    stranger = Client()
    stranger.force_login(editor2)
    assert "203.0.113" not in stranger.get("/account/sessions/").content.decode()


def test_one_session_is_ended_by_its_owner(officer):
    here, there = Client(), Client()
    type_in(there)
    type_in(here)
    number = next(row.number for row in here.get("/account/sessions/").context["sessions"] if not row.is_current)
    assert here.post(f"/account/sessions/{number}/end/")["Location"] == "/account/sessions/"
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert BusinessEvent.objects.filter(act="session_ended").count() == 1


def test_a_strangers_session_is_not_there(officer, editor2):
    mine = Client()
    type_in(mine)
    stranger = Client()
    stranger.force_login(editor2)
    number = UserSession.objects.get().pk
    assert stranger.post(f"/account/sessions/{number}/end/").status_code == 404
    assert mine.get("/account/").status_code == 200


def test_signing_out_everywhere_ends_them_all(officer):
    here, there = Client(), Client()
    type_in(there)
    type_in(here)
    assert here.post("/account/sessions/end/")["Location"] == "/sign-in/"
    assert there.get("/account/").status_code == 302
    assert who_is_in(here) is None
    assert not UserSession.objects.exists()
    assert BusinessEvent.objects.get(act="sessions_ended").data["count"] == 2


def test_signing_out_forgets_the_address(client, officer):
    type_in(client)
    client.post("/sign-out/")
    assert not UserSession.objects.exists()


def test_a_suspended_person_is_out_at_once(client, officer):
    type_in(client)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_ended_sessions_are_forgotten_at_night(client, officer):
    type_in(client)
    client.session.flush()
    Client().get("/")
    living = Client()
    type_in(living)
    assert sessions.forget_ended() == 1
    assert UserSession.objects.get().session_key == living.session.session_key


def test_devices_are_forgotten_after_half_a_year(client, officer):
    type_in(client)
    KnownDevice.objects.update(last_at=KnownDevice.objects.get().last_at - rules.DEVICE_REMEMBERED)
    sessions.forget_ended()
    assert not KnownDevice.objects.exists()


def test_only_a_device_that_is_new_to_the_person_is_told(officer):
    mine = Client(HTTP_USER_AGENT=FIREFOX)
    type_in(mine)
    mine.post("/sign-out/")
    type_in(mine)
    deliver()
    assert mail.outbox == []
    other = Client(HTTP_USER_AGENT=PHONE)
    type_in(other)
    deliver()
    [letter] = mail.outbox
    assert "Safari บน iPhone" in letter.body
    assert "Safari on iPhone" in letter.body
    event = BusinessEvent.objects.get(act="new_device")
    assert event.data == {"browser": "Safari", "system": "iPhone"}


def test_a_shared_computer_is_new_to_each_person(officer, editor2):
    with_password(editor2, "second@agency.example")
    elsewhere = Client()
    type_in(elsewhere, username="editor2")
    shared = Client()
    type_in(shared)
    shared.post("/sign-out/")
    type_in(shared, username="editor2")
    deliver()
    assert [letter.to for letter in mail.outbox] == [["second@agency.example"]]


def test_what_is_kept_of_a_device_leads_nobody_back_to_it(client, officer):
    type_in(client)
    assert client.cookies["samrit_device"].value not in str(KnownDevice.objects.values().get())
    assert client.cookies["samrit_device"]["httponly"]


def test_use_is_written_down_now_and_then(client, officer, settings):
    type_in(client)
    began = UserSession.objects.get().last_seen_at
    client.get("/account/")
    assert UserSession.objects.get().last_seen_at == began
    settings.SAMRIT_NOW = "2022-04-18T09:30:00+07:00"
    client.get("/account/")
    assert UserSession.objects.get().last_seen_at > began


def test_the_list_costs_the_same_for_one_and_three(officer):
    counts = []
    here = Client()
    type_in(here)
    for more in (0, 2):
        for _ in range(more):
            type_in(Client())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            here.get("/account/sessions/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_the_name_in_the_header_costs_no_query(client, officer):
    type_in(client)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/account/sessions/").content.decode()
    assert "ผู้นำเข้าข้อมูล กองสาธิต 1" in page
    assert len([query for query in queries if "accounts_personname" in query["sql"]]) == 1


def test_addresses_are_read_from_as_many_proxies_as_stand_in_front(rf, settings):
    asked = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.5")
    assert http.address_of(asked) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert http.address_of(asked) == "203.0.113.5"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3  # a request that came past them
    assert http.address_of(asked) == ""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert http.address_of(rf.get("/", HTTP_X_FORWARDED_FOR="unknown")) == ""


def test_one_address_trying_many_names_is_stopped_where_addresses_are_known(officer, settings, monkeypatch):
    monkeypatch.setattr(rules, "TRIES_OF_ADDRESS", 6)
    settings.SAMRIT_PROXIES = None
    for number in range(8):
        with pytest.raises(Invalid):
            recognise(username=f"name{number}", password="guess", address="203.0.113.5")
    settings.SAMRIT_PROXIES = 0
    with pytest.raises(Refused):
        recognise(username="editor", password=PASSWORD, address="203.0.113.5")
    assert recognise(username="editor", password=PASSWORD, address="203.0.113.6") == officer


def test_one_name_tried_from_many_addresses_is_stopped(officer):
    for number in range(rules.TRIES_OF_NAME):
        with pytest.raises(Invalid):
            recognise(username="editor", password="guess", address=f"203.0.113.{number}")
    with pytest.raises(Refused):
        recognise(username="editor", password=PASSWORD, address="198.51.100.1")
    assert FailedSignIn.objects.count() == rules.TRIES_OF_NAME


def test_a_door_that_closes_is_an_event(officer):
    for _ in range(rules.TRIES):
        with pytest.raises(Invalid):
            recognise(username="editor", password="guess", address="203.0.113.5")
    event = BusinessEvent.objects.get(act="door_closed")
    assert (event.subject_id, event.data["door"]) == (str(officer.public_id), "sign_in")
