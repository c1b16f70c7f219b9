"""Addresses of approvals."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.approvals.views import chains, threads

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("chains/", chains.chains, name="chains"),
    path("chains/<str:code>/<str:kind>/", chains.chain, name="chain"),
    path("<int:pk>/thread/", threads.thread, name="thread"),
]
