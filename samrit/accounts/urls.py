"""Addresses of the door. Without a namespace: Django looks for `sign-in` by this name."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from samrit.accounts.views import door

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("language/", login_not_required(set_language), name="set_language"),  # kept in a cookie
]
