"""`samrit audit verify|roots|seal`: the proof that the log is as it was written."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from samrit.audit import rules
from samrit.audit.actions import seal_days
from samrit.audit.queries import chain, roots
from samrit.audit.queries.chain import Verdict
from samrit.lib.errors import Refused


class Command(BaseCommand):
    """Walk the chain of the log, write its roots, seal the days that are over."""

    help = "The log: verify [--against FILE] proves it; roots [--to FILE] writes the daily roots; seal seals days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three commands and their options."""
        parts = parser.add_subparsers(dest="what", required=True)
        verify = parts.add_parser("verify", help="recompute every hash; names the first broken link and fails")
        verify.add_argument("--against", type=Path, help="a published list of roots (audit_roots.csv or .json)")
        write = parts.add_parser("roots", help="write the daily roots as CSV")
        write.add_argument("--to", type=Path, help="a file that does not exist yet; without it they are printed")
        parts.add_parser("seal", help="seal every day that is over; the worker does it each night")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """Do one of the three; every no is one line."""
        try:
            getattr(self, what)(**options)
        except Refused as no:
            raise CommandError(str(no.reason)) from None

    def verify(self, *, against: Path | None, **options: Any) -> None:
        """Walk the whole chain, then compare it with the published list."""
        published = roots.read_roots(against) if against else None
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("events"), total=chain.sealed_links())
            verdict = chain.verify(lambda read: bar.update(task, completed=read))
        if verdict.broken:
            self.stdout.write(self.found(verdict))
            raise CommandError(self.broken(verdict.broken))
        self.stdout.write(self.found(verdict))
        if published is not None and against is not None:
            self.compare(published, against)

    def found(self, verdict: Verdict) -> str:
        """What was walked, in words."""
        lines = [
            _("%(days)d days with %(events)d events are as they were sealed.")
            % {"days": verdict.days, "events": verdict.events}
        ]
        if verdict.root:
            lines.append(_("Root of the last day: %(root)s") % {"root": verdict.root})
        if verdict.waiting:
            lines.append(_("%(events)d events wait for the end of their day.") % {"events": verdict.waiting})
        if verdict.late:
            names = ", ".join(str(event) for event in verdict.late)
            more = "…" if verdict.late_count > len(verdict.late) else ""
            lines.append(
                _("%(count)d events were sealed under a later day than their own: %(names)s")
                % {"count": verdict.late_count, "names": names + more}
            )
        return "\n".join(lines)

    def broken(self, broken: rules.Break) -> str:
        """The first broken place, in words."""
        words = rules.FAULT_WORDS[broken.fault]
        if broken.event_id is None:
            return _("The log is broken on %(day)s: %(words)s.") % {"day": broken.day, "words": words}
        return _("The log is broken on %(day)s at event %(event)d: %(words)s.") % {
            "day": broken.day,
            "event": broken.event_id,
            "words": words,
        }

    def compare(self, published: list[roots.Root], file: Path) -> None:
        """Compare with the published list; names the first day that differs."""
        found = roots.compare(published)
        if found.differs is None:
            self.stdout.write(
                _("%(days)d days are as they were published in %(file)s.") % {"days": found.days, "file": file}
            )
            return
        if not found.days:
            hint = _("It differs from the first day on: is it a file of this system?")
            raise CommandError(self.differs(found, file) + " " + hint)
        raise CommandError(self.differs(found, file))

    def differs(self, found: roots.Comparison, file: Path) -> str:
        """The first day that differs, with both sides."""
        nothing = _("no seal")
        return _("%(file)s differs first on %(day)s: published %(published)s, here %(own)s.") % {
            "file": file,
            "day": found.differs,
            "published": found.published.root if found.published else nothing,
            "own": found.own.root if found.own else nothing,
        }

    def roots(self, *, to: Path | None, **options: Any) -> None:
        """Write the list of roots; an existing file is never written over."""
        text = roots.roots_csv(roots.daily_roots())
        if to is None:
            sys.stdout.write(text)
            return
        try:
            with to.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
        except FileExistsError:
            raise Refused(_("%(file)s exists already; name a new file.") % {"file": to}) from None
        except OSError:
            raise Refused(_("%(file)s cannot be written.") % {"file": to}) from None
        self.stdout.write(_("%(days)d days written to %(file)s") % {"days": text.count("\n") - 1, "file": to})

    def seal(self, **options: Any) -> None:
        """Seal the days that are over."""
        self.stdout.write(_("%(days)d days sealed.") % {"days": seal_days()})
