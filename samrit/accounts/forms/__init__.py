"""Forms of accounts, one module per room: they read what was typed and hold no rule."""
