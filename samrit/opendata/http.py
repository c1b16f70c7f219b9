"""Files of releases over HTTP: strong ETag, single byte ranges, and open to every origin because they are public."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)

CONTENT_TYPES = {".json": "application/json", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
BLOCK = 1 << 16
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


class NoSuchBytes(Exception):
    """A range outside the file."""


def file_response(request: HttpRequest, path: Path, *, sha256: str, name: str, is_fixed: bool) -> HttpResponseBase:
    """The file, a part of it (206), or nothing new (304). `is_fixed`: the address will never mean other bytes."""
    etag = f'"{sha256}"'
    if request.headers.get("If-None-Match") in {etag, f"W/{etag}", "*"}:
        return _common(HttpResponseNotModified(), etag, is_fixed=is_fixed)
    size = path.stat().st_size
    try:
        wanted = _wanted(request, etag, size)
    except NoSuchBytes:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _common(refused, etag, is_fixed=is_fixed)
    answer: HttpResponseBase
    if wanted is None:
        answer = FileResponse(path.open("rb"))
    else:
        first, last = wanted
        answer = StreamingHttpResponse(_part(path, first, last), status=206)
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
        answer["Content-Length"] = str(last - first + 1)
    answer["Content-Type"] = CONTENT_TYPES.get(path.suffix, "application/octet-stream")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return _common(answer, etag, is_fixed=is_fixed)


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for the whole file. Raises NoSuchBytes."""
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.headers.get("If-Range", etag) != etag or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        raise NoSuchBytes
    return start, end


def _part(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def _common(answer: HttpResponseBase, etag: str, *, is_fixed: bool) -> HttpResponseBase:
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = FOR_EVER if is_fixed else ASK_AGAIN
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
