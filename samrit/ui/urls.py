"""Addresses of the shell: the gallery of components."""

from django.urls import path

from samrit.ui import views

urlpatterns = [path("", views.gallery, name="gallery")]
