"""One thing that a workbook would change."""

from dataclasses import dataclass

from samrit.projects.rules.values import Value

ADDED, CHANGED, REMOVED = "add", "change", "remove"


@dataclass(frozen=True)
class Moved:
    """One thing that would be different: a field of a section or of a row, or a row as a whole."""

    act: str
    section: str
    part: str = ""
    uid: str = ""
    field: str = ""
    old: Value = None
    new: Value = None
    label: str = ""

    @property
    def key(self) -> str:
        """The key of its place."""
        return ".".join(filter(None, (self.section, self.part, self.uid, self.field)))
