"""All addresses, composed from the apps."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/", include("samrit.ui.urls")),
    path("", include("samrit.workspace.urls")),  # home, my work, search, places, health
    path("", include("samrit.accounts.urls")),  # sign-in, sign-out, language
    path("plans/", include("samrit.plans.urls")),
    path("geography/", include("samrit.geography.urls")),
    path("codelists/", include("samrit.codelists.urls")),
    path("notices/", include("samrit.notifications.urls")),
    path("organisations/", include("samrit.organisations.urls")),
    path("approvals/", include("samrit.approvals.urls")),
    path("budgets/", include("samrit.budgets.urls")),
    path("projects/", include("samrit.projects.urls")),
    path("", include("samrit.reporting.urls")),  # projects/<code>/<year>/reports/…, calendar/
    path("", include("samrit.monitors.urls")),  # completeness/, boards/, monitors/
    path("open/", include("samrit.opendata.urls")),
    path("api/v1/", include("samrit.api")),
]

handler400 = "samrit.api.unreadable_request"
handler404 = "samrit.api.no_such_address"
