"""The one machine address of the desk: is the web server alive?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samrit.lib.health import database


@login_not_required
@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 while the web server reaches its database, else 503; says nothing else to strangers."""
    fine = database().fine
    return JsonResponse({"status": "ok" if fine else "no database"}, status=200 if fine else 503)
