"""What the tests of the door share: an officer with a password and an address, her app, and the post office."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from samrit.accounts.actions import letters
from samrit.accounts.models import PersonName, User

PASSWORD = "a long enough password"
OTHER = "umbrella granite seven boats"
EMAIL = "officer@agency.example"


def with_password(user: User, email: str = EMAIL) -> User:
    """The same person, who can now sign in and get letters."""
    user.set_password(PASSWORD)
    user.save()
    PersonName.objects.filter(user=user).update(email=email)
    return user


def type_in(client: Client, password: str = PASSWORD, *, username: str = "editor"):
    return client.post("/sign-in/", {"username": username, "password": password})


def who_is_in(client: Client) -> object:
    return client.session.get("_auth_user_id")


def code_of(key: str, later: int = 0) -> str:
    """What an authenticator app shows, `later` half minutes from now."""
    return format_hotp_value(hotp_value(key.replace(" ", ""), int(time.time()) // 30 + later))


def deliver() -> None:
    """Do the waiting jobs of the post office, as the worker would."""
    for name, job in ((letters.post_resets.name, letters.post_resets), (letters.post.name, letters.post)):
        for row in ProcrastinateJob.objects.filter(task_name=name, status="todo").order_by("id"):
            job(**row.args)
        with connection.cursor() as cursor:
            cursor.execute("delete from procrastinate_jobs where task_name = %s", [name])
