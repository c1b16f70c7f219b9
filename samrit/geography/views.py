"""The shapes of the provinces, for maps."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_safe

from samrit.geography.queries import SHAPES

A_YEAR = 365 * 24 * 3600


@cache
def _shapes() -> tuple[bytes, str]:
    """The file, compressed, and its hash."""
    content = (Path(settings.PACKAGE) / SHAPES).read_bytes()
    return gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()[:16]


def shapes_address() -> str:
    """The address of the shapes with their hash, so that browsers may keep them for ever."""
    return f"{reverse('geography:provinces')}?v={_shapes()[1]}"


@login_not_required
@require_safe
def provinces(request: HttpRequest) -> HttpResponse:
    """Province boundaries as GeoJSON (small scale, for thematic maps only)."""
    packed, digest = _shapes()
    etag = f'"{digest}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if zipped else gzip.decompress(packed), content_type="application/geo+json")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    fixed = request.GET.get("v") == digest
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if fixed else "public, max-age=3600"
    return response
