"""PDF by Typst: a template file and data as JSON. Data are never written into a template, so nothing in them is markup.

One compiler for each process, kept with its fonts: the first page takes a second, later ones some hundredths. Only the fonts
of the package are used, so that every machine sets the same page.
"""

import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

import fontpkg_sarabun  # type: ignore[import-untyped]  # a folder of fonts, without types
import orjson
import typst

STANDARD: Final = "ua-1"
"""PDF/UA-1: tagged, with a title and a language, readable by a screen reader."""
_lock = threading.Lock()


@cache
def _compiler(root: Path) -> typst.Compiler:
    fonts: list[Any] = [Path(fontpkg_sarabun.ROOT)]
    return typst.Compiler(root=root, font_paths=fonts, ignore_system_fonts=True)


def pdf(template: Path, data: dict[str, Any], *, at: int) -> bytes:
    """The PDF of a template, which finds the data as JSON text in `sys.inputs.data`. `at` is the moment the file bears, in
    seconds since 1970, so that the same data are always the same bytes."""
    with _lock:
        made = _compiler(template.parent).compile(
            template,
            format="pdf",
            sys_inputs={"data": orjson.dumps(data).decode()},
            pdf_standards=[STANDARD],
            timestamp=at,
        )
    if not isinstance(made, bytes):
        raise TypeError(f"{template.name} did not make one file")
    return made
