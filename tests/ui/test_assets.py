"""The bundle: entry names to the hashed files of the last build."""

import json
from pathlib import Path

import pytest

from samrit.ui import assets


def test_the_bundle_names_hashed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    monkeypatch.setattr(assets, "_read_once", assets._read)
    assert assets.bundle_url_or_none("main.js") is None
    (tmp_path / "meta.json").write_text(json.dumps({"entries": {"main.js": "main-AAAA1111.js"}}), encoding="utf-8")
    assert assets.bundle_url("main.js") == "/static/dist/main-AAAA1111.js"
    assert assets.bundle_url_or_none("other.js") is None
