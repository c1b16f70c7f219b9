"""What the form of a section fetches while somebody types. Bodies and areas are public; without script the words are typed."""

from dataclasses import asdict

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.projects.queries import offering

LONGEST = 100


@require_safe
def bodies(request: SignedIn) -> JsonResponse:
    """State bodies for the words in `q`."""
    return _answer(offering.bodies_like(_words(request)))


@require_safe
def places(request: SignedIn) -> JsonResponse:
    """Places for the words in `q`, of the level in `level` where one is given."""
    return _answer(offering.places_like(_words(request), request.GET.get("level", "")))


@require_safe
def below(request: SignedIn) -> JsonResponse:
    """The provinces, or what lies below the place in `code`."""
    rows = offering.areas_below(request.GET.get("code", "").strip()[:6])
    return JsonResponse({"areas": rows})


def _words(request: SignedIn) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


def _answer(found: list[offering.Suggestion]) -> JsonResponse:
    return JsonResponse({"found": [asdict(one) for one in found]})
