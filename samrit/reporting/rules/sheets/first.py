"""The first sheet of a workbook of reports: which quarter it is of, and how its figures are meant."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samrit.lib.thai import fold
from samrit.projects.rules.sheets.faults import LANGUAGES
from samrit.projects.rules.sheets.layout import Info
from samrit.projects.rules.specs import Text
from samrit.reporting.rules.basis import NAMES, Basis

BASIS, QUARTER_FACT = "basis", "quarter"
"""Names of facts, beside those of every workbook."""
MEANING: Text = _("Figures are meant")


def basis_stated(info: Info) -> Basis | None:
    """How the figures are meant, by the words of either language; since 1 October where nothing is said, None where it cannot be
    told."""
    text = fold(info.facts.get(BASIS, ""))
    if not text:
        return Basis.YEAR
    for language in LANGUAGES:
        with override(language):
            for basis, name in NAMES.items():
                if text in {fold(str(name)), basis.value}:
                    return basis
    return None


def basis_words() -> str:
    """The words that may be chosen, in both languages."""
    words = []
    for language in LANGUAGES:
        with override(language):
            words += [str(name) for name in NAMES.values()]
    return ", ".join(words)
