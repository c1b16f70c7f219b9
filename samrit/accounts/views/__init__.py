"""Pages of accounts, one module per room: the door, the people."""
