"""What the architecture tests read: the rows of the map, the source files, the models of the house."""

import configparser
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pghistory.models
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "samrit"

WITHOUT_HISTORY = {
    "accounts.PersonName": "the one erasable table: history would keep what must be erasable",
    "accounts.FailedSignIn": "lives a quarter of an hour, holds hashes only",
    "accounts.DoorTry": "lives an hour, holds hashes only",
    "accounts.KnownDevice": "holds hashes only; where a person signed in from is forgotten, not kept",
    "audit.BusinessEvent": "is itself the log, append-only",
    "audit.EventLink": "append-only itself: the chain over the business events",
    "audit.DailySeal": "append-only itself: the seal of a day",
    "projects.PlanWords": "an index made from other rows, which have theirs",
    "opendata.ReleasedRow": "a copy of published files, rebuilt from them",
}
"""Concrete models whose rows have no history, each with its reason. The list may only shrink."""


@cache
def rows_of_map() -> list[set[str]]:
    """The rows of `.importlinter`, top first; brackets and siblings resolved."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contracts["importlinter:contract:map"]["layers"].strip().splitlines()
    return [{name.strip(" ()") for name in line.split("|")} for line in lines]


@cache
def height() -> dict[str, int]:
    """How high each app stands: 0 is the bottom row."""
    return {name: number for number, row in enumerate(reversed(rows_of_map())) for name in row}


def app_names() -> list[str]:
    """Apps that exist, from the top of the map down."""
    return [name for row in rows_of_map() for name in sorted(row) if (PACKAGE / name / "apps.py").exists()]


def house_models() -> list[type[models.Model]]:
    """Every concrete model of ours, without the event tables that triggers fill."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("samrit.")]
    return [model for model in ours if not issubclass(model, pghistory.models.Event)]


def label(model: type[models.Model]) -> str:
    """`projects.YearPlan`."""
    return f"{model._meta.app_label}.{model.__name__}"


def python_files(*folders: str) -> Iterator[Path]:
    """Python files under folders of the repository, without migrations."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts and "node_modules" not in file.parts:
                yield file


def templates() -> Iterator[tuple[str, Path]]:
    """(app, file) of every template."""
    for app in app_names():
        for file in sorted((PACKAGE / app / "templates").rglob("*.*")):
            yield app, file


def short(file: Path) -> str:
    """The path as people name it."""
    return file.relative_to(ROOT).as_posix()


def repository_files() -> list[Path]:
    """Files under version control, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if not listed.returncode else []
    files = [ROOT / name for name in names] or [file for file in ROOT.rglob("*") if ".git" not in file.parts]
    return [file for file in files if file.is_file()]
