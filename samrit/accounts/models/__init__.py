"""Users without names, one erasable table of names, dated roles per unit, and what the door remembers."""

from samrit.accounts.models.door import FailedSignIn
from samrit.accounts.models.people import Delegation, Invitation, Membership, PersonName, User

__all__ = ["Delegation", "FailedSignIn", "Invitation", "Membership", "PersonName", "User"]
