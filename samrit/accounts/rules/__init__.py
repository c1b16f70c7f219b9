"""Rules of accounts, one module per room: the door, the demonstration, the people."""
