"""What happens to an approval, and how the default chains are loaded."""

from samrit.approvals.actions.moves import approve, open_approval, return_to_editor, submit, withdraw

__all__ = ["approve", "open_approval", "return_to_editor", "submit", "withdraw"]
