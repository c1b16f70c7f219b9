"""Acts upon bodies: made, changed, renamed, moved, ended; and reorganisations, which move everything they hold."""

from samrit.workspace.actions.reorganise.bodies import (
    BodyFacts,
    change_body,
    create_body,
    end_body,
    move_body,
    rename_body,
)
from samrit.workspace.actions.reorganise.reorganisation import reorganise

__all__ = ["BodyFacts", "change_body", "create_body", "end_body", "move_body", "rename_body", "reorganise"]
