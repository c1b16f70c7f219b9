"""The published world of the open data tests."""

from tests.opendata.conftest import built, published, state, world  # noqa: F401
