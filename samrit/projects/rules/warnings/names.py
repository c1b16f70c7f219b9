"""The name of a project and the name the budget act gives it (M2.2): they are to be the same where it has money of a project."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.thai import fold
from samrit.projects.models import FundSource
from samrit.projects.rules.sections import REPORTED_ITEMS
from samrit.projects.rules.values import Document

SHOWN = 200


def found(document: Document) -> Iterator[Problem]:
    """A project whose lines name projects of the budget act, none of which has its name. Outputs pay for many projects and
    are not compared."""
    name = str(document["m2"].fields.get("name_th") or "")
    lines = document["m5"].rows.get("lines", ())
    stated = [row.values for row in lines if row.values.get("source") == FundSource.STATE_BUDGET]
    named = list(dict.fromkeys(str(words) for line in stated if (words := line.get("budget_project"))))
    if name and named and fold(name) not in {fold(text) for text in named}:
        text = _("The budget book calls it “%(name)s”. Use the same name, or say in M5 which project of the act pays.")
        yield Problem("m2.name_th", "book_name", text % {"name": named[0][:SHOWN]}, REPORTED_ITEMS)
