"""Builds a release: all files into a folder of their own, which takes its name only when everything is right."""

import hashlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.fiscal import Period
from samrit.lib.snapshots import snapshot
from samrit.opendata.actions.files import DatasetFiles, HashedFile, json_bytes
from samrit.opendata.models import Release, ReleaseState
from samrit.opendata.queries import folders, sources
from samrit.opendata.queries.references import References
from samrit.opendata.rules import checks, package
from samrit.opendata.rules.datasets import DATASETS
from samrit.opendata.rules.package import Cut, FileFact, Notes

Tell = Callable[[str, int], None]
"""Hears of progress: dataset and rows written so far."""


@dataclass(frozen=True)
class Built:
    """What a build gave: the release, where it lies, its rows by dataset, and whether it was there already."""

    release: Release
    folder: Path
    rows: dict[str, int]
    is_unchanged: bool = False


@dataclass(frozen=True)
class Written:
    """The files of a folder as they were written."""

    files: list[FileFact]
    manifest: dict[str, object]
    manifest_hash: str
    has_demonstration: bool


def build_release(*, period: Period, by: User | None, out: Path | None = None, tell: Tell = lambda *_: None) -> Built:
    """Write all files of a quarter, as of its cut. `by` is None where a command acts. Raises Refused; then nothing has changed.

    Building again before publishing replaces the unpublished build; what was published stays, and the next is a revision.
    """
    cut = sources.cut_of(period)
    if reason := checks.why_not_build(period, cut.instant if cut else None, clock.now()):
        raise Refused(reason)
    assert cut is not None  # noqa: S101  the rule has refused it
    revision = next_revision(period)
    name = package.release_name(period, revision)
    release = Release.objects.filter(
        fiscal_year=period.fiscal_year, quarter=period.quarter, revision=revision
    ).first() or Release(fiscal_year=period.fiscal_year, quarter=period.quarter, revision=revision)
    folder = (out or folders.home() / name).absolute()
    _refuse_taken(folder, release, is_own=out is None)
    draft = folder.parent / f".{folder.name}.{uuid.uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        written = _write(draft, cut, revision, tell)
        return _keep(release, folder, draft, written, by)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def next_revision(period: Period) -> int:
    """One after the last published revision of the quarter."""
    published = Release.objects.filter(
        fiscal_year=period.fiscal_year, quarter=period.quarter, state=ReleaseState.PUBLISHED
    )
    last: int | None = published.aggregate(last=Max("revision"))["last"]
    return (last or 0) + 1


def _refuse_taken(folder: Path, release: Release, *, is_own: bool) -> None:
    if folder.is_file():
        raise Refused(_("%(folder)s is a file; name a folder.") % {"folder": folder})
    rebuilds = is_own and release.pk is not None
    if folder.exists() and any(folder.iterdir()) and not rebuilds:
        raise Refused(_("%(folder)s is not empty. Name an empty or a new folder.") % {"folder": folder})


def _write(folder: Path, cut: Cut, revision: int, tell: Tell) -> Written:
    name = package.release_name(cut.period, revision)
    files: list[FileFact] = []
    attributions: set[str] = set()
    has_demonstration = False
    with snapshot():
        known = References.load()
        for dataset in DATASETS:
            with DatasetFiles(folder, dataset, name, cut.instant) as table:
                for row in sources.SOURCES[dataset.name](cut, known):
                    table.add(row)
                    attributions.add(row.get("attribution") or "")
                    if table.rows % 100 == 0:
                        tell(dataset.name, table.rows)
            tell(dataset.name, table.rows)
            if dataset.name == "projects" and not table.rows:
                raise Refused(
                    _(
                        "Nothing was approved before %(cut)s and there is no historical record: there is nothing to release."
                    )
                    % {"cut": f"{cut.instant:%Y-%m-%d %H:%M}"}
                )
            has_demonstration |= table.demonstration_rows > 0
            files += table.facts()
        notes = Notes(sorted(attributions), has_demonstration, sources.left_out(cut))
    files.append(_text(folder / package.README, package.readme(cut, revision, notes)))
    manifest = package.descriptor(cut, revision, files, notes)
    content = json_bytes(manifest)
    (folder / package.DESCRIPTOR).write_bytes(content)
    return Written(files, manifest, hashlib.sha256(content).hexdigest(), has_demonstration)


def _text(path: Path, text: str) -> FileFact:
    file = HashedFile(path)
    file.write(text.encode())
    file.close()
    return file.fact()


def _keep(release: Release, folder: Path, draft: Path, written: Written, by: User | None) -> Built:
    rows = {Path(file.path).stem: file.rows for file in written.files if file.path.endswith(".csv")}
    if (
        release.pk
        and release.manifest_hash == written.manifest_hash
        and folders.folder_of(release) == folder
        and folder.exists()
    ):
        return Built(release, folder, rows, is_unchanged=True)
    with acting(by, f"build release {release.name}"):
        release.built_at = clock.now()
        release.folder = str(folder)
        release.manifest = written.manifest
        release.manifest_hash = written.manifest_hash
        release.has_demonstration = written.has_demonstration
        release.save()
        record(
            act="release_built",
            subject_kind="release",
            subject_id=release.name,
            by=by,
            rows=rows,
            manifest_hash=written.manifest_hash,
        )
        if folder.exists() and any(folder.iterdir()):
            folder.rename(draft.with_name(f"{draft.name}.old"))
        draft.rename(folder)
    shutil.rmtree(draft.with_name(f"{draft.name}.old"), ignore_errors=True)
    return Built(release, folder, rows)
