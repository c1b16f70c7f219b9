"""Users without names, one erasable table of names, dated roles per unit, and what the door remembers."""

from samrit.accounts.models.door import DoorTry, FailedSignIn, KnownDevice
from samrit.accounts.models.people import Delegation, Invitation, Membership, PersonName, User

__all__ = ["Delegation", "DoorTry", "FailedSignIn", "Invitation", "KnownDevice", "Membership", "PersonName", "User"]
