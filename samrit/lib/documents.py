"""Documents that are signed: one spelling for one document, and the hash over it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a document of plain JSON values: sorted keys, no spaces, Thai unescaped, UTF-8."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal: what an approver signs."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
