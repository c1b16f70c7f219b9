"""Names in two languages."""

from typing import Literal

from django.utils.translation import get_language


def page_language() -> Literal["th", "en"]:
    """The language in which the reader is answered: English for those who ask for it, else Thai."""
    return "en" if (get_language() or "th").startswith("en") else "th"


def shown_name(name_th: str, name_en: str) -> str:
    """The name in the language of the page; the other language where it is missing."""
    return name_en or name_th if page_language() == "en" else name_th or name_en
