"""Addresses of plans."""

from django.urls import path
from django.urls.resolvers import URLPattern

from samrit.plans.views import reading as views

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("", views.frameworks, name="frameworks"),
    path("hosted/<str:organisation>/", views.hosted, name="hosted"),
    path("<slug:edition>.csv", views.download, name="download"),
    path("<slug:edition>/", views.edition, name="edition"),
    path("<slug:edition>/branches/<int:pk>/", views.branches, name="branches"),
    path("<slug:edition>/<slug:kind>/<str:code>/", views.node, name="node"),
]
