"""What somebody handed in is given out for saving: a browser never opens it inside this site, and keeps no copy of it."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from samrit.lib import photos


def whole(stored_as: str, file_name: str, kind: str) -> HttpResponseBase:
    """The bytes as they came, under the name they came with; 404 where they are gone."""
    if not default_storage.exists(stored_as):
        raise Http404
    answer = FileResponse(default_storage.open(stored_as), as_attachment=True, filename=file_name)
    answer["Content-Type"] = kind
    return _shut(answer)


def small_picture(stored_as: str, name: str, *, saved: bool) -> HttpResponse:
    """A smaller JPEG without what the camera wrote into it, to look at or to be saved; 404 where it is no picture or gone."""
    if not default_storage.exists(stored_as):
        raise Http404
    with default_storage.open(stored_as) as held:
        small = photos.preview(held.read())
    if small is None:
        raise Http404
    answer = HttpResponse(small, content_type="image/jpeg")
    answer["Content-Disposition"] = f'{"attachment" if saved else "inline"}; filename="{name}.jpg"'
    _shut(answer)
    return answer


def _shut(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
