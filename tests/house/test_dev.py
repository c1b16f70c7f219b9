"""The pure parts of the one door."""

from pathlib import Path

import pytest

import dev


def test_the_locks_belong_to_pyproject_and_name_no_address() -> None:
    for which in dev.LOCKS:
        text = dev.lock_file(which).read_text()
        assert text.startswith(f"{dev.MARK}{dev.dependencies(which)}\n")
        assert dev.addresses(text) == []


def test_an_address_in_a_lock_is_found() -> None:
    assert dev.addresses("a==1\n--index-url https://registry.example/simple\n") == [
        "--index-url https://registry.example/simple"
    ]
    assert dev.addresses('"funding": {\n "url": "https://example.org"\n}') == []


@pytest.mark.parametrize(("answer", "number"), [("v20.19.1\n", 20), ("18", 18), ("", 0), ("node: not found", 0)])
def test_the_major_version_is_read(answer: str, number: int) -> None:
    assert dev.major(answer) == number


def test_a_digest_changes_with_content_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    file = tmp_path / "a"
    file.write_text("1")
    first = dev.digest([file])
    assert dev.digest([file]) == first
    file.write_text("2")
    assert dev.digest([file]) != first
    file.write_text("1")
    assert dev.digest([file.rename(tmp_path / "b")]) != first


def test_the_summary_names_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    good = dev.Done(dev.Step("tests", [], counts=True), 0, 1.0, "...\n=== 7 passed in 1.0s ===\n")
    bad = dev.Done(dev.Step("mypy", []), 1, 2.0, "error")
    assert dev.summary([good, bad]) == 1
    text = capsys.readouterr().out
    assert "7 passed in 1.0s" in text
    assert text.strip().endswith("FAILED: mypy")
    assert dev.summary([good]) == 0


def test_every_step_of_the_gate_names_a_command() -> None:
    steps = [*dev.quick_steps(), *dev.type_steps(), *dev.house_steps(), *dev.test_steps(everything=True)]
    assert all(step.command for step in steps)
    assert len({step.name for step in steps}) == len(steps)
