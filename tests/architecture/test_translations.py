"""Thai is the first language: every text has it."""

from samrit.lib import catalogues
from tests.architecture.house import PACKAGE


def test_every_text_has_its_thai():
    faults = catalogues.check(PACKAGE)
    assert faults.missing == [], "samrit messages update, then translate"
    assert faults.empty == []
    assert faults.wrong == []


def test_no_translation_is_left_over():
    assert catalogues.check(PACKAGE).obsolete == [], "samrit messages update --prune"
