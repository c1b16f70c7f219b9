"""`samrit reference load|check`: the reference packs that come with the product, or others given as folders."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from samrit.lib.packs import BadPack, Fault, find
from samrit.workspace.actions import reference

SHOWN = 50
"""Faults printed in full; the rest is counted."""


class Command(BaseCommand):
    """Load or check reference packs, all or none."""

    help = "Load (or only check) reference packs: areas, bodies, plans, chains of approvers, calendar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument(
            "what", choices=["load", "check"], help="check shows what load would do, and changes nothing"
        )
        parser.add_argument("folders", nargs="*", type=Path, help="packs to load instead of the shipped ones")
        parser.add_argument("--pack", action="append", default=[], metavar="NAME", help="only this pack (repeatable)")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, what: str, folders: list[Path], pack: list[str], **options: Any) -> None:
        """Read, load, report."""
        found = [inner for folder in folders for inner in find(folder)] if folders else reference.shipped()
        if not found:
            where = ", ".join(str(folder) for folder in folders)
            raise CommandError(f"no pack stands in {where}; a shipped pack is chosen by its name with --pack")
        try:
            read = reference.read_packs(found, pack)
            if not read or {one.name for one in read} < set(pack):
                raise CommandError("no such pack: there are " + ", ".join(folder.name for folder in found))
            done = reference.load_packs(read=read, by=None, dry_run=what == "check")
        except BadPack as bad:
            self.refuse(bad.faults, as_json=options["json"])
        else:
            self.report(done, as_json=options["json"])

    def report(self, done: Sequence[reference.Loaded], *, as_json: bool) -> None:
        """What each pack did."""
        rows = [{"pack": d.pack.name, "app": d.pack.app, "hash": d.pack.hash, **vars(d.changes)} for d in done]
        if as_json:
            self.stdout.write(json.dumps({"packs": rows, "faults": []}, ensure_ascii=False))
            return
        for row in rows:
            counts = "  ".join(f"{what} {row[what]:>6}" for what in ("added", "changed", "unchanged", "retired"))
            self.stdout.write(f"{row['app'] + '/' + str(row['pack']):32} {counts}")

    def refuse(self, faults: Sequence[Fault], *, as_json: bool) -> None:
        """Every fault in Thai and English; exit code 1, and nothing was changed."""
        if as_json:
            self.stdout.write(json.dumps({"packs": [], "faults": [in_words(f) for f in faults]}, ensure_ascii=False))
        else:
            for fault in faults[:SHOWN]:
                self.write_fault(in_words(fault))
            if len(faults) > SHOWN:
                self.stdout.write(f"… {len(faults) - SHOWN} more (--json lists all)")
        raise CommandError(f"{len(faults)} faults; nothing was changed / พบข้อผิดพลาด {len(faults)} แห่ง ไม่มีข้อมูลใดถูกเปลี่ยน")

    def write_fault(self, fault: dict[str, Any]) -> None:
        """One fault, three lines."""
        place = f"{fault['pack']}/{fault['file']}" + (f":{fault['row']}" if fault["row"] else "")
        self.stdout.write(f"{place} {fault['column']}".rstrip())
        for language in ("th", "en"):
            self.stdout.write(f"  {fault[language]} {fault['mend_' + language]}")


def in_words(fault: Fault) -> dict[str, Any]:
    """A fault as plain data, its texts in both languages."""
    words: dict[str, Any] = {name: getattr(fault, name) for name in ("pack", "file", "row", "column", "code")}
    for language in ("th", "en"):
        with translation.override(language):
            words |= {language: str(fault.message), f"mend_{language}": str(fault.mend)}
    return words
