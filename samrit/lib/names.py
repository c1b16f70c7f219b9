"""Names in two languages."""

from django.utils.translation import get_language


def shown_name(name_th: str, name_en: str) -> str:
    """The name in the language of the page; the other language where it is missing."""
    if (get_language() or "th").startswith("th"):
        return name_th or name_en
    return name_en or name_th
