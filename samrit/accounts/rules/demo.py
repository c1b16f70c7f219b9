"""The accounts of the demonstration as package data."""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from samrit.accounts.roles import Role

DEMO_PASSWORD = "samrit-demo"  # noqa: S105 - public by design: the accounts exist in the demonstration only
DEMO_SINCE = dt.date(2018, 10, 1)
"""The first day of fiscal year 2562: demonstration posts hold on every day the demonstration may be set to."""


@dataclass(frozen=True)
class DemoUnit:
    """A body that exists in the demonstration only; `parent` and `area` are codes of real ones; `area` may be empty."""

    code: str
    kind: str
    name_th: str
    name_en: str
    parent: str
    area: str


@dataclass(frozen=True)
class DemoAccount:
    """One sign-in of the demonstration, named after its role; `unit` is a body's code."""

    username: str
    role: Role
    unit: str
    full_name: str


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("samrit.accounts") / "packs" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def demo_units() -> tuple[DemoUnit, ...]:
    """The divisions of the demonstration, from `packs/demo_units.csv`."""
    return tuple(DemoUnit(**row) for row in _rows("demo_units.csv"))


@cache
def demo_accounts() -> tuple[DemoAccount, ...]:
    """One sign-in per role that exists so far, and one colleague in another division, from `packs/demo_accounts.csv`."""
    return tuple(
        DemoAccount(username=row["username"], role=Role(row["role"]), unit=row["unit"], full_name=row["full_name"])
        for row in _rows("demo_accounts.csv")
    )
