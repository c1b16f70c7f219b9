"""Addresses of workspace."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.workspace.api.health import health
from samrit.workspace.views import (
    codelists,
    handover,
    history,
    home,
    inbox,
    log,
    my_work,
    places,
    printing,
    reorganise,
    search,
    threads,
    who_may,
)

app_name = "workspace"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("my-work/", my_work.my_work, name="my-work"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:number>/", inbox.reading, name="inbox-reading"),
    path("inbox/batches/", inbox.batches, name="batches"),
    path("inbox/batches/<int:number>/", inbox.batch, name="batch"),
    path("inbox/batches/<int:number>/<int:approval>/", inbox.batch_item, name="batch-item"),
    path("inbox/batches/<int:number>/decision/", inbox.decision, name="batch-decision"),
    path("inbox/batches/<int:number>/undoing/", inbox.undoing, name="batch-undoing"),
    path("codelists/<slug:list>/doors/", codelists.doors, name="codelist-doors"),
    path("codelists/<slug:list>/items/", codelists.new, name="codelist-items"),
    path("codelists/<slug:list>/items/<slug:item>/", codelists.item, name="codelist-item"),
    path("organisations/doors/", reorganise.top_doors, name="bodies-doors"),
    path("organisations/new/", reorganise.new, name="body-new"),
    path("organisations/<str:code>/doors/", reorganise.doors, name="body-doors"),
    path("organisations/<str:code>/history/", reorganise.history, name="body-history"),
    path("organisations/<str:code>/change/", reorganise.change, name="body-change"),
    path("organisations/<str:code>/name/", reorganise.rename, name="body-name"),
    path("organisations/<str:code>/place/", reorganise.move, name="body-place"),
    path("organisations/<str:code>/end/", reorganise.end, name="body-end"),
    path("organisations/<str:code>/below/", reorganise.new, name="body-below"),
    path("organisations/<str:code>/reorganise/", reorganise.reorganise, name="body-reorganise"),
    path("projects/<str:code>/<int:fiscal_year>/thread/", threads.thread, name="year-plan-thread"),
    path("log/", log.log, name="log"),
    path("log.csv", log.download, name="log-download"),
    path("projects/<str:code>/<int:year>/history/", history.plan, name="plan-history"),
    path("projects/<str:code>/<int:year>/reports/<int:quarter>/history/", history.report, name="report-history"),
    path("projects/<str:code>/<int:year>/print.pdf", printing.plan, name="print-plan"),
    path("projects/<str:code>/<int:year>/reports/<int:quarter>/print.pdf", printing.report, name="print-report"),
    path("places/", places.places, name="places"),
    path("places.csv", places.download, name="places-download"),
    path("places/<str:code>/", places.place, name="place"),
    path("people/who-may/", who_may.who_may, name="who-may"),
    path("people/<uuid:public_id>/holdings/", handover.holdings, name="person-holdings"),
    path("people/<uuid:public_id>/hand-over/", handover.hand_over, name="person-hand-over"),
    path("search/", search.search, name="search"),
    path("health", health, name="health"),
]
