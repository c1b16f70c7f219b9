"""Files that people hand in: what they really are, by their bytes and not by their names."""

import io
import zipfile
from dataclasses import dataclass

import filetype

from samrit.lib.errors import Text

HEAD = 8192
"""So many bytes tell the kind of a file."""
PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word/document.xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xl/workbook.xml",
}
"""The part without which a file of this kind is none."""
MACROS = ("vbaproject.bin", "vbadata.xml")


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its media type, the word for it, and the endings of names it may have."""

    mime: str
    label: Text
    endings: tuple[str, ...]


def file_type(data: bytes) -> str:
    """The media type of these bytes; of an office file only where it has the part such a file is made of. Empty where they are
    nothing that is known."""
    found = filetype.guess(data[:HEAD]) if data else None
    mime = str(found.mime) if found else ""
    if mime == "application/zip":
        return next((office for office, part in PARTS.items() if part in _names(data)), mime)
    return "" if mime in PARTS and PARTS[mime] not in _names(data) else mime


def has_macros(data: bytes) -> bool:
    """Whether an office file carries a program."""
    return any(name.lower().endswith(MACROS) for name in _names(data))


def safe_name(name: str, ending: str) -> str:
    """A name fit for a download: without folders and without letters that leave their line; with an ending that is true."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in plain if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    stem = plain.rsplit(".", 1)[0] if plain.lower().endswith(ending) or "." in plain else plain
    return f"{stem[:150] or 'file'}{ending}"


def _names(data: bytes) -> list[str]:
    """The names inside an archive; none where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return []
