"""The three noes: every interface answers the same three, so they are shared.

`Refused`: this person may not, now. `Invalid`: what was written cannot be. `Stale`: somebody else changed it meanwhile.
Anything else that is raised is a bug.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise  # lazy translations are texts too


@dataclass(frozen=True)
class Problem:
    """One fault: where (`field`, dotted, rows by uid), which rule (`code`), and in words what is wrong and how to mend it."""

    field: str
    code: str
    message: Text
    rule: Text = ""  # the legal or documentary source of the rule, shown under the message
    mend: Text = ""  # how it is written rightly, for machines: what the message does not say already
    pointer: str = ""  # where it stands in what a machine sent or reads (JSON Pointer, RFC 6901)


@dataclass(frozen=True)
class Clash:
    """One field or row that two people changed: both texts, to be shown side by side."""

    field: str
    label: Text
    yours: str
    theirs: str
    pointer: str = ""  # where it stands in what a machine sent


class Refused(Exception):
    """The person may not do this; `reason` is fit to show."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


class Invalid(Exception):
    """What was written breaks rules; every problem says where and how to mend it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem.message) for problem in problems))
        self.problems = list(problems)


class Stale(Exception):
    """Two people changed the same field or row; nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__("; ".join(str(clash.label) for clash in clashes))
        self.clashes = list(clashes)
