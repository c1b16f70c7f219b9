"""Who may, at size: the inbox, lists under many bodies, the log's chain, the price of history."""
