"""Readers with addresses, and a clock set by hand."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from samrit.accounts.models import User
from samrit.lib import clock
from tests.factories import notices


@pytest.fixture
def at(settings) -> Iterator[Callable[[str], dt.datetime]]:
    """`at("2022-04-18 07:30")`: it is now this moment in Bangkok."""
    yield lambda moment: notices.set_clock(settings, moment)
    clock._started_at.cache_clear()


@pytest.fixture
def reader(editor: User) -> User:
    """An editor with an address."""
    return notices.with_address(editor)


@pytest.fixture
def other(editor2: User) -> User:
    """An editor elsewhere, with an address."""
    return notices.with_address(editor2)
