"""Thai is the first language: every text has it."""

import pytest

from samrit.lib import catalogues
from tests.architecture.house import PACKAGE


@pytest.fixture(scope="module")
def faults() -> catalogues.Faults:
    return catalogues.check(PACKAGE)


def test_every_text_has_its_thai(faults):
    assert faults.missing == [], "samrit messages update, then translate"
    assert faults.empty == []
    assert faults.wrong == []


def test_no_translation_is_left_over(faults):
    assert faults.obsolete == [], "samrit messages update --prune"
