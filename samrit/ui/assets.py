"""Addresses of the built bundle: entry names to hashed files, read from the metafile that the build wrote."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"


class NotBuilt(Exception):
    """The front end has not been built yet."""


def _read() -> dict[str, str]:
    path = DIST / "meta.json"
    if not path.exists():
        raise NotBuilt("The front end is not built: run `python3 dev.py build`.")
    entries: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["entries"]
    return entries


_read_once = cache(_read)


def bundle_url(entry: str) -> str:
    """The address of an entry point, such as `main.js` or `main.css`; read anew on every call while debugging."""
    entries = _read() if settings.DEBUG else _read_once()
    return static(f"dist/{entries[entry]}")


def bundle_url_or_none(entry: str) -> str | None:
    """The address, or None where nothing is built: a page without styles is still a page."""
    try:
        return bundle_url(entry)
    except (NotBuilt, KeyError):
        return None
