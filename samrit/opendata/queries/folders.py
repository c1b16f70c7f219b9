"""The files of releases: where they are, what their descriptor says, and whether they still are what was released."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from samrit.lib.errors import Refused
from samrit.opendata.models import Release, ReleaseState
from samrit.opendata.rules.checks import Finding
from samrit.opendata.rules.package import DESCRIPTOR

BLOCK = 1 << 20


def home() -> Path:
    """Where releases are kept: `releases` in the state folder."""
    return Path(settings.SAMRIT_STATE) / "releases"


def folder_of(release: Release) -> Path:
    """The folder of a release. A published one is always at home under its name."""
    return home() / release.name if release.state == ReleaseState.PUBLISHED else Path(release.folder)


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor of a folder. Raises Refused where there is none that can be read."""
    path = folder / DESCRIPTOR
    try:
        content = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise Refused(_("%(folder)s holds no release: %(file)s is missing.") % _named(folder)) from None
    except (orjson.JSONDecodeError, OSError):
        raise Refused(_("%(file)s in %(folder)s cannot be read.") % _named(folder)) from None
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list) or "release" not in content:
        raise Refused(_("%(file)s in %(folder)s does not describe a release.") % _named(folder))
    return content


def _named(folder: Path) -> dict[str, str]:
    return {"folder": str(folder), "file": DESCRIPTOR}


def verify(folder: Path) -> Finding:
    """Hash every file again and compare with the descriptor: what differs, what is missing, what is not in it."""
    said = {
        str(resource.get("path")): (resource.get("bytes"), resource.get("hash"))
        for resource in read_descriptor(folder)["resources"]
    }
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    differs = [
        name
        for name in sorted(found & set(said))
        if said[name] != ((folder / name).stat().st_size, f"sha256:{sha256(folder / name)}")
    ]
    return Finding(
        differs=tuple(differs),
        missing=tuple(sorted(set(said) - found)),
        extra=tuple(sorted(found - set(said) - {DESCRIPTOR})),
        checked=len(found & set(said)),
    )


def rows_of(folder: Path, dataset: str) -> Iterator[dict[str, Any]]:
    """The rows of a JSON file one by one: each stands on its own line."""
    with (folder / f"{dataset}.json").open("rb") as file:
        next(file)
        for line in file:
            if line.startswith(b"{"):
                yield orjson.loads(line.rstrip(b",\n"))


def find(reference: str) -> tuple[Release, Path]:
    """The release a person means: its name, or a folder that holds exactly what was built here. Raises Refused."""
    folder = Path(reference)
    if folder.is_dir():
        read_descriptor(folder)
        release = Release.objects.filter(manifest_hash=sha256(folder / DESCRIPTOR)).first()
        if release is None:
            raise Refused(_("%(folder)s is not a release that was built here.") % {"folder": folder})
        return release, folder
    release = next((known for known in Release.objects.all() if known.name == reference), None)
    if release is None:
        raise Refused(_("There is no release %(name)s. Build it first: samrit release build.") % {"name": reference})
    return release, folder_of(release)
