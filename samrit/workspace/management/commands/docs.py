"""`samrit docs write|check`: the generated pages of the documentation."""

import configparser
import inspect
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samrit.lib import packs
from samrit.workspace.rules import handbook


class Command(BaseCommand):
    """Write the generated pages, or say which differ from the code. Works in a checkout."""

    help = "Generated documentation: write it, or check that it is what the code says."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("what", choices=["write", "check"])
        parser.add_argument("--folder", type=Path, default=settings.PACKAGE.parent / "docs" / "generated")

    def handle(self, *args: Any, what: str, folder: Path, **options: Any) -> None:
        """Do one of the two."""
        contract = settings.PACKAGE.parent / ".importlinter"
        if not contract.exists():
            raise CommandError("this works in a checkout of the sources only")
        pages = {
            "map.md": handbook.house_map(list(map_of(contract))[::-1]),
            "states.md": handbook.states(),
            "permissions.md": handbook.permissions(),
            "datasets.md": handbook.datasets(),
            "fields.md": handbook.fields(first_years(settings.PACKAGE / "projects" / "packs" / "forms")),
        }
        if what == "write":
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in pages.items():
                (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{len(pages)} pages written")
            return
        stale = [name for name, text in pages.items() if not same(folder / name, text)]
        if stale:
            raise CommandError(f"not what the code says: {', '.join(stale)}; run samrit docs write")
        self.stdout.write(f"{len(pages)} generated pages are what the code says")


def first_years(folder: Path) -> dict[str, int]:
    """The fiscal year (BE) from which the shipped words and duties require a place of the forms, by its key."""
    duties = [row for row in packs.read(folder).rows("words") if row["is_required"] or row["minimum"]]
    return {row["key"]: row["valid_from"] for row in sorted(duties, key=lambda row: -row["valid_from"])}


def same(file: Path, text: str) -> bool:
    """Whether the page on disk is this text."""
    return file.exists() and file.read_text(encoding="utf-8") == text


def map_of(contract: Path) -> Iterator[handbook.App]:
    """The apps of the import contract that exist, from the bottom row up."""
    parser = configparser.ConfigParser()
    parser.read(contract, encoding="utf-8")
    lines = parser["importlinter:contract:map"]["layers"].strip().splitlines()
    for number, line in enumerate(reversed(lines), 1):
        for name in sorted(part.strip(" ()") for part in line.split("|")):
            if (settings.PACKAGE / name / "__init__.py").exists():
                purpose = inspect.getdoc(import_module(f"samrit.{name}")) or ""
                yield handbook.App(name=name, row=number, purpose=purpose, nouns=list(nouns(name)))


def nouns(app: str) -> Iterator[tuple[str, str]]:
    """The models of an app with the first sentence of their docstring; the event tables of history are none."""
    if not apps.is_installed(f"samrit.{app}"):
        return
    for model in apps.get_app_config(app).get_models():
        if not issubclass(model, pghistory.models.Event):
            yield model.__name__, (inspect.getdoc(model) or "").splitlines()[0]
