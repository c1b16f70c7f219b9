"""An agency's own system in the tests: it sends JSON with a key of somebody, and reads JSON back."""

import datetime as dt
import json
from typing import Any

from django.test import Client

from samrit.accounts.actions import machines
from samrit.accounts.models import ApiToken, User
from samrit.lib import clock


class Machine:
    """A system with a key that reads, and writes where it may."""

    def __init__(self, user: User, *, may_write: bool = True, language: str = "en", days: int = 30) -> None:
        self.secret = f"samrit_{user.username}_{may_write}_{days}"
        facts = {"user": user, "name": "own system", "prefix": self.secret[:12], "may_write": may_write}
        facts |= {"made_at": clock.now(), "expires_at": clock.now() + dt.timedelta(days=days)}
        self.token, _made = ApiToken.objects.get_or_create(token_hash=machines.hashed(self.secret), defaults=facts)
        headers = {"authorization": f"Bearer {self.secret}", "accept-language": language}
        self.client = Client(enforce_csrf_checks=True, headers=headers)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, path, data, content_type="application/json", headers=sent)
