"""Addresses of projects. Fixed words stand before the code."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.projects.views import (
    attachments,
    decisions,
    editing,
    lists,
    matching,
    ownership,
    pages,
    picking,
    submission,
    unlocking,
    versions,
)

YEAR = "<str:code>/<int:year>/"

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", lists.project_list, name="list"),
    path("list.csv", lists.list_file, name="list-file"),
    path("new/", editing.new, name="new"),
    path("matching/", matching.matching, name="matching"),
    path("matching/many/", matching.many, name="matching-many"),
    path("matching/decisions/", matching.decisions, name="matching-decisions"),
    path("matching/decisions/<int:match>/undoing/", matching.undoing, name="matching-undoing"),
    path(f"{YEAR}sections/<str:key>/", editing.section, name="section"),
    path(f"{YEAR}m1/choose/<str:field>/", picking.choose, name="choose"),
    path(f"{YEAR}next-year/", editing.next_year, name="next-year"),
    path(f"{YEAR}review/", submission.review, name="review"),
    path(f"{YEAR}submission/", submission.submission, name="submission"),
    path(f"{YEAR}withdrawal/", submission.withdrawal, name="withdrawal"),
    path(f"{YEAR}discarding/", submission.discarding, name="discarding"),
    path(f"{YEAR}pins/<int:pk>/", submission.pin, name="pin"),
    path(f"{YEAR}approval/", decisions.approval, name="approval"),
    path(f"{YEAR}approval/undoing/", decisions.undoing, name="undoing"),
    path(f"{YEAR}return/", decisions.return_, name="return"),
    path(f"{YEAR}acknowledgement/", decisions.acknowledgement, name="acknowledgement"),
    path(f"{YEAR}unlock/", unlocking.unlock, name="unlock"),
    path(f"{YEAR}unlock/decision/", unlocking.decision, name="unlock-decision"),
    path(f"{YEAR}unlock/closing/", unlocking.closing, name="unlock-closing"),
    path(f"{YEAR}openings/", unlocking.opening, name="opening"),
    path(f"{YEAR}versions/", versions.version_list, name="versions"),
    path(f"{YEAR}versions/<int:number>/", versions.version, name="version"),
    path(f"{YEAR}sendings/<int:number>/", versions.sending, name="sending"),
    path(f"{YEAR}files/", attachments.files, name="files"),
    path(f"{YEAR}files/<uuid:uid>/", attachments.file, name="file"),
    path(f"{YEAR}files/<uuid:uid>/removing/", attachments.removing, name="file-removing"),
    path(f"{YEAR}responsibility/", ownership.responsibility, name="responsibility"),
    path(f"{YEAR}officer/", ownership.officer, name="officer"),
    path(f"{YEAR}cancelling/", ownership.cancelling, name="cancelling"),
    path(f"{YEAR}hand-over/", ownership.hand_over, name="hand-over"),
    path("<str:code>/", pages.project_page, name="page"),
    path("<str:code>/documents/<int:pk>/", pages.original, name="original"),
]
