"""The three noes as pages and as fragments."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.ui.middleware import ThreeNoes

Answer = Callable[..., HttpResponse | None]


@pytest.fixture
def answer(rf: RequestFactory) -> Answer:
    def give(no: Exception, lang: str = "th", **headers: str) -> HttpResponse | None:
        request = rf.post("/projects/", headers=headers)
        request.user = AnonymousUser()
        request.session = {}
        request._messages = FallbackStorage(request)
        with translation.override(lang):
            return ThreeNoes(_never).process_exception(request, no)

    return give


def _never(request: HttpRequest) -> HttpResponse:
    raise AssertionError("the middleware answers by itself")


def test_refused_is_403_with_the_reason(answer: Answer) -> None:
    page = answer(Refused("ส่งอนุมัติแล้ว จึงแก้ไขไม่ได้"))
    assert page is not None
    assert page.status_code == 403
    assert "ส่งอนุมัติแล้ว จึงแก้ไขไม่ได้" in page.content.decode()
    assert "<html" in page.content.decode()


def test_a_fragment_gets_the_reason_in_the_message_region(answer: Answer) -> None:
    part = answer(Refused("no"), **{"HX-Request": "true"})
    assert part is not None
    assert part["HX-Retarget"] == "#messages"
    assert "<html" not in part.content.decode()
    assert "no" in part.content.decode()


def test_invalid_is_422_with_every_problem_linked_to_its_field(answer: Answer) -> None:
    page = answer(
        Invalid([Problem("title", "empty", "โปรดระบุชื่อ", "ระเบียบ ข้อ 5"), Problem("ends_on", "order", "วันสิ้นสุด")])
    )
    assert page is not None
    assert page.status_code == 422
    text = page.content.decode()
    assert '<a href="#id_title">โปรดระบุชื่อ</a>' in text
    assert "ระเบียบ ข้อ 5" in text
    assert "#id_ends_on" in text


@pytest.mark.parametrize(("lang", "words"), [("th", "ข้อความของคุณ"), ("en", "Your text")])
def test_stale_is_409_with_both_texts(answer: Answer, lang: str, words: str) -> None:
    page = answer(Stale([Clash("aim", "วัตถุประสงค์", "ของฉัน", "ของเขา")]), lang)
    assert page is not None
    assert page.status_code == 409
    text = page.content.decode()
    assert "ของฉัน" in text
    assert "ของเขา" in text
    assert words in text


def test_anything_else_stays_a_bug(answer: Answer) -> None:
    assert answer(ValueError("bug")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/projects/a%00b/", "/open/projects/?q=%00", "/search/?%00=1", "/api/v1/projects/%00"]
)
def test_an_address_no_database_can_hold_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
