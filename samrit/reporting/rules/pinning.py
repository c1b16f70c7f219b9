"""Comments pinned to places of a report, and what may be asked to be unlocked: places it has, with words of bearable length."""

from collections.abc import Collection, Iterable
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.reporting.rules.fields import Field

LONGEST_PIN = 2_000


class Pinned(Protocol):
    """What the rules read of a pinned comment."""

    @property
    def key(self) -> str:
        """The place."""

    @property
    def label(self) -> str:
        """The place in words."""

    @property
    def text(self) -> str:
        """What has to change there."""


def check_pins(pins: Iterable[Pinned], fields: Collection[Field]) -> list[Problem]:
    """Every pin says something, not too much, at a place this report has."""
    problems = []
    for pin in pins:
        if unknown := check_keys([pin.key], fields):
            problems += unknown
        elif not pin.text.strip():
            problems.append(
                Problem(pin.key, "required", _("%(label)s: write what has to change.") % {"label": pin.label})
            )
        elif len(pin.text) > LONGEST_PIN:
            words = _("%(label)s: a comment has at most %(most)s letters.") % {"label": pin.label, "most": LONGEST_PIN}
            problems.append(Problem(pin.key, "too_long", words))
    return problems


def check_keys(keys: Iterable[str], fields: Collection[Field]) -> list[Problem]:
    """Every key is a field of this report, or a row of it."""
    known = {item.key for item in fields} | {item.key.rpartition(".")[0] for item in fields if "." in item.key}
    strange = [key for key in keys if key not in known]
    words = _("This report has no place “%(key)s”. Load the page again.")
    return [Problem("keys", "unknown", words % {"key": key[:80]}) for key in strange]
