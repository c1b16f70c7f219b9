"""Publishes a built release: checked byte by byte, chained to the one before, and loaded for the public pages."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record
from samrit.lib import clock, thai
from samrit.lib.errors import Refused
from samrit.opendata.models import Release, ReleasedRow, ReleaseState
from samrit.opendata.queries import folders
from samrit.opendata.queries.released import latest_release
from samrit.opendata.rules import checks
from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.datasets import DATASETS

SEARCHED = {
    "projects": ("code", "name_th", "name_en", "division", "department", "ministry", "places"),
    "organisations": ("code", "name_th", "name_en"),
}
"""The columns by which the public finds rows."""


def publish_release(*, reference: str, by: User) -> Release:
    """Publish a release by its name or folder. Publishing the same again changes nothing. Raises Refused.

    The public pages then read the loaded copy of the newest published quarter; the files of all stay for ever.
    """
    if reason := checks.why_not_publish(person(by)):
        raise Refused(reason)
    release, folder = folders.find(reference)
    if not folder.is_dir():
        raise Refused(
            _("The files of %(name)s are no longer in %(folder)s.") % {"name": release.name, "folder": folder}
        )
    finding = folders.verify(folder)
    if not finding.fine or folders.sha256(folder / "datapackage.json") != release.manifest_hash:
        lines = "; ".join(finding.lines()) or "datapackage.json"
        raise Refused(
            _("%(name)s is not what was built: %(lines)s. Nothing was published.")
            % {"name": release.name, "lines": lines}
        )
    if release.state == ReleaseState.PUBLISHED:
        return release
    with acting(by, f"publish release {release.name}"):
        _stamp(release, by)
        if latest_release() == release:
            load_rows(release, folder)
        record(
            act="release_published",
            subject_kind="release",
            subject_id=release.name,
            by=by,
            manifest_hash=release.manifest_hash,
            previous_hash=release.previous_hash,
        )
        bring_home(folder, folders.home() / release.name)
    return release


def chain_hash(release: Release) -> str:
    """What the next release refers to: this release's name, its manifest and all before it."""
    return hashlib.sha256(f"{release.previous_hash}\n{release.name}\n{release.manifest_hash}".encode()).hexdigest()


def _stamp(release: Release, by: User) -> None:
    previous = (
        Release.objects.select_for_update()
        .filter(state=ReleaseState.PUBLISHED)
        .order_by("-published_at", "-pk")
        .first()
    )
    release.state = ReleaseState.PUBLISHED
    release.published_at = clock.now()
    release.published_by = by
    release.previous_hash = chain_hash(previous) if previous else ""
    release.folder = str(folders.home() / release.name)
    release.save()


def bring_home(folder: Path, home: Path) -> None:
    """Copy a folder that was built elsewhere to where published releases live."""
    if folder.resolve() == home.resolve():
        return
    if home.exists():
        raise Refused(_("%(folder)s is not empty. Name an empty or a new folder.") % {"folder": home})
    draft = home.parent / f".{home.name}.{uuid.uuid4().hex}"
    try:
        shutil.copytree(folder, draft)
        draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load_rows(release: Release, folder: Path) -> None:
    """Replace the loaded copy by the rows of this release, by COPY from its files."""
    ReleasedRow.objects.all().delete()
    with (
        connection.cursor() as cursor,
        cursor.copy("copy opendata_releasedrow (release_id, dataset, key, data, search) from stdin") as copy,
    ):
        for dataset in DATASETS:
            for row in _loaded(folder, dataset):
                copy.write_row((release.pk, dataset.name, *row))


def _loaded(folder: Path, dataset: Dataset) -> Iterator[tuple[str, str, str | None]]:
    for row in folders.rows_of(folder, dataset.name):
        key = "/".join(str(row[name]) for name in dataset.key)
        words = _words(row, SEARCHED[dataset.name]) if dataset.name in SEARCHED else ""
        yield key, orjson.dumps(row).decode(), thai.search_vector(words) if words else None


def _words(row: dict[str, Any], columns: tuple[str, ...]) -> str:
    values = (row[name] for name in columns)
    return " ".join(" ".join(value) if isinstance(value, list) else value for value in values if value)
