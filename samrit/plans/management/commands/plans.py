"""`samrit plans load FILE --draft CODE --by USER`: a workbook or pack is checked against a draft, and applied where asked."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samrit.accounts.models import User
from samrit.lib.errors import Invalid, Refused
from samrit.plans.actions.loading import apply_load, check_load, faults_of
from samrit.plans.models import Load, LoadWay
from samrit.plans.queries.drafts import get_draft

SHOWN = 50


class Command(BaseCommand):
    """Plans from the command line."""

    help = (
        "Check a workbook (.xlsx, .xlsm, .xls, .ods) or a pack (.zip) against a draft, row by row, and with --apply bring it "
        "into the draft, whole or not at all. The exit code is 1 where something has to be mended or decided first."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("act", choices=["load"], help="what to do")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--draft", required=True, metavar="CODE", help="the draft the file is for")
        parser.add_argument("--by", required=True, metavar="USER", help="user name of the drafter who answers for it")
        parser.add_argument("--apply", action="store_true", help="apply the file where nothing is wrong with it")
        parser.add_argument(
            "--whole", action="store_true", help="the file is the whole edition: other nodes are cancelled"
        )
        parser.add_argument(
            "--confirm", action="store_true", help="with --whole: cancel even more than a tenth of the nodes"
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
        parser.add_argument("--language", choices=["th", "en"], default="th", help="language of the faults")

    def handle(self, *args: Any, file: Path, language: str, **options: Any) -> None:
        """Check, apply, report."""
        with override(language):
            try:
                load = self.bring(file, options)
            except Refused as no:
                raise CommandError(str(no.reason)) from None
            except Invalid as no:
                words = " ".join(f"{problem.message} {problem.rule}".strip() for problem in no.problems)
                raise CommandError(words) from None
            self.report(load, as_json=options["json"])
        if load.counts["blocking"]:
            raise SystemExit(1)

    def bring(self, file: Path, options: dict[str, Any]) -> Load:
        """Check the file and, where asked and possible, apply it."""
        by = User.objects.filter(username=options["by"]).first()
        draft = get_draft(by, options["draft"]) if by else None
        if by is None or draft is None:
            raise CommandError(f"no draft {options['draft']} for {options['by']}")
        try:
            data = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from None
        way = LoadWay.WHOLE if options["whole"] else LoadWay.PART
        load = check_load(edition=draft, file_name=file.name, data=data, way=way, by=by)
        if options["apply"] and not load.counts["blocking"]:
            load = apply_load(load=load, confirmed=options["confirm"], by=by)
        return load

    def report(self, load: Load, *, as_json: bool) -> None:
        """The numbers of each sheet and the first faults."""
        faults = faults_of(load)
        if as_json:
            told = [
                {
                    "level": one.level,
                    "code": one.code,
                    "sheet": one.title,
                    "cell": one.place,
                    "what": one.what,
                    "mend": one.mend,
                }
                for one in faults
            ]
            whole = {"load": load.pk, "state": load.state, "counts": load.counts, "faults": told}
            self.stdout.write(json.dumps(whole, ensure_ascii=False))
            return
        for name, counts in load.counts["tables"].items():
            self.stdout.write(f"{name}: " + ", ".join(f"{act} {count}" for act, count in counts.items()))
        self.stdout.write(
            f"{load.get_state_display()}, {len(faults)} found, {load.counts['blocking']} to mend or decide"
        )
        if faults:
            table = Table("sheet", "cell", "what", "mend", title="Found", title_justify="left")
            for one in faults[:SHOWN]:
                table.add_row(escape(one.title), one.place, escape(one.what), escape(one.mend))
            Console(file=self.stdout).print(table)  # type: ignore[arg-type]
        if len(faults) > SHOWN:
            self.stdout.write(f"and {len(faults) - SHOWN} more; --json lists all")
