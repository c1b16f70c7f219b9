"""Where the days and rules of the calendar come from, as packs state it in English, in the language of the page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text

_KNOWN: Mapping[str, Text] = {
    "letter นร 0505/ว 3407 of 11 Nov 2564: M6 within 30 days after the quarter; M1-M5 within the first quarter": _(
        "Letter นร 0505/ว 3407 of 11 Nov 2564: M6 within 30 days after the quarter, M1-M5 within the first quarter"
    ),
    "proposed: no letter says what follows the last day, whether a holiday moves it, or how far plan and actual may part": _(
        "Proposed: no letter says what follows the last day, whether a holiday moves it, or how far plan and actual may part"
    ),
    "spending targets: Cabinet of 21 Oct 2568; all else proposed: no letter says what follows the last day, whether a"
    " holiday moves it, or how far plan and actual may part": _(
        "Spending targets: Cabinet of 21 Oct 2568. All else is proposed: no letter says what follows the last day, whether a"
        " holiday moves it, or how far plan and actual may part"
    ),
    "proposed: no letter asks for reports after the end of a project; outcomes come later than outputs": _(
        "Proposed: no letter asks for reports after the end of a project; outcomes come later than outputs"
    ),
    "past years include cabinet-declared special days known to the library": _(
        "of past years, with the special days of the Cabinet as far as the source knows them"
    ),
    "computed from rules; add cabinet-declared special days when announced": _(
        "computed by rules; special days of the Cabinet are added when they are announced"
    ),
}
_NOT_APPLIED = "; next working day "
"""From here on a pack says what the last day would be if holidays moved it; the page shows the day that holds."""


def in_words(source: str) -> Text:
    """A source in the language of the page; what a person wrote stays as it was written."""
    return _KNOWN.get(source.partition(_NOT_APPLIED)[0], source)
