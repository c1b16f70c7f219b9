"""Templates keep the borders of the apps, and carry neither script nor style."""

import re

import pytest

from tests.architecture.house import PACKAGE, app_names, python_files, short, templates

LOADED = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
NAMED = re.compile(r"""["']([a-z_]+/[a-z_/]+\.html)(?:#[\w-]+)?["']""")
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
STOP, LOOK = 200, 120
ALL = [pytest.param(app, file, id=short(file)) for app, file in templates()]


@pytest.mark.parametrize(("app", "file"), ALL)
def test_a_template_uses_its_own_app_and_ui_only(app, file):
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    foreign = [name for name in LOADED.findall(text) if "/" in name and name.split("/")[0] not in {app, "ui"}]
    assert foreign == []


@pytest.mark.parametrize(("app", "file"), ALL)
def test_a_template_has_no_inline_script_or_style(app, file):
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    assert INLINE_STYLE.findall(text) == [] or file.parent.name == "mail", "only readers of mail know no style sheet"
    assert INLINE_SCRIPT.findall(text) == []


@pytest.mark.parametrize(("app", "file"), ALL)
def test_a_template_lives_under_the_name_of_its_app(app, file):
    folder = file.relative_to(PACKAGE / app / "templates").parts[0]
    assert app in {folder, "ui"}, "only ui gives templates to everyone"


@pytest.mark.parametrize("app", [app for app in app_names() if app != "ui"])
def test_views_draw_templates_of_their_own_app(app):
    for file in python_files(f"samrit/{app}"):
        drawn = {name.split("/")[0] for name in NAMED.findall(file.read_text(encoding="utf-8"))}
        assert drawn <= {app, "ui"}, short(file)


def test_templates_stay_short():
    sizes = {short(file): len(file.read_text(encoding="utf-8").splitlines()) for _, file in templates()}
    for name, lines in sorted(sizes.items(), key=lambda pair: -pair[1]):
        if lines > LOOK:
            print(f"look again: {lines} lines in {name}")
    assert {name: lines for name, lines in sizes.items() if lines > STOP} == {}
