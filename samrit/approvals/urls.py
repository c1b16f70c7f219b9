"""Addresses of approvals."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.approvals.views import threads

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/thread/", threads.thread, name="thread"),
]
