"""Catalogues: every text found, every translation kept, every fault named."""

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from samrit.lib import catalogues

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("Save")
ngettext("%(n)d project", "%(n)d projects", 2)
pgettext_lazy("month", "May")
"""
TEMPLATE = """
{% load i18n %}
    <c-button label="{% translate 'Send' %}"/>
  {% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
<p class="it's">{{ _("Back") }}</p>
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for app in ("projects", "ui"):
        (tmp_path / "samrit" / app / "templates" / app).mkdir(parents=True)
        (tmp_path / "samrit" / app / "apps.py").write_text("")
    (tmp_path / "samrit" / "lib").mkdir()
    (tmp_path / "samrit" / "lib" / "money.py").write_text("_('baht')")
    (tmp_path / "samrit" / "projects" / "views.py").write_text(PYTHON)
    (tmp_path / "samrit" / "projects" / "templates" / "projects" / "page.html").write_text(TEMPLATE)
    return tmp_path / "samrit"


def translate(package: Path, app: str, **thai: str) -> None:
    file = package / app / catalogues.PO
    catalogue = catalogues.read(file)
    for english, text in thai.items():
        catalogue.delete(english)
        catalogue.add(english, text)
    catalogues.write(file, catalogue)


def test_texts_are_found_in_code_and_templates(package: Path) -> None:
    found = set(catalogues.texts(package, "projects"))
    assert found == {
        ("", "Save"),
        ("", "%(n)d project"),
        ("month", "May"),
        ("", "Send"),
        ("", "%(n)s row"),
        ("", "Back"),
    }
    assert set(catalogues.texts(package, "ui")) == {("", "baht")}


def test_update_adds_what_nobody_translates_and_keeps_the_rest(package: Path) -> None:
    translate(package, "ui", Save="บันทึก")
    assert catalogues.update(package, "projects") == 5
    translate(package, "projects", Send="ส่ง")
    before = (package / "projects" / catalogues.PO).read_text()
    assert 'msgstr "ส่ง"' in before
    assert '"Save"' not in before
    assert catalogues.update(package, "projects") == 0
    assert catalogues.update(package, "projects") == 0
    assert 'msgstr "ส่ง"' in (package / "projects" / catalogues.PO).read_text()


def test_check_names_missing_empty_obsolete_and_wrong(package: Path) -> None:
    translate(package, "projects", Save="บันทึก", Gone="หายไป", Send="")
    catalogue = catalogues.read(package / "projects" / catalogues.PO)
    catalogue.add(("%(n)d project", "%(n)d projects"), ("%(m)d โครงการ",), flags=["python-format"])
    catalogues.write(package / "projects" / catalogues.PO, catalogue)
    faults = catalogues.check(package)
    assert "samrit/projects/templates/projects/page.html: 'Back'" in faults.missing
    assert faults.empty == ["projects: 'Send'"]
    assert faults.obsolete == ["projects: 'Gone'"]
    assert len(faults.wrong) == 1
    assert faults


def test_prune_drops_only_what_no_app_uses(package: Path) -> None:
    translate(package, "ui", Save="บันทึก", Gone="หายไป")
    catalogues.update(package, "ui", prune=True)
    ids = {message.id for message in catalogues.read(package / "ui" / catalogues.PO) if message.id}
    assert ids == {"Save", "baht"}


def test_compile_writes_only_what_is_older(package: Path) -> None:
    translate(package, "ui", baht="บาท")
    assert catalogues.compile_stale(package) == 1
    assert catalogues.compile_stale(package) == 0
    with (package / "ui" / catalogues.PO).with_suffix(".mo").open("rb") as file:
        assert read_mo(file).get("baht").string == "บาท"


def test_a_written_catalogue_is_stable(package: Path) -> None:
    translate(package, "ui", baht="บาท", Save="บันทึก")
    file = package / "ui" / catalogues.PO
    first = file.read_bytes()
    catalogues.write(file, catalogues.read(file))
    assert file.read_bytes() == first
