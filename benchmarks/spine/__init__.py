"""The spine at size: lists, project pages, imports, releases."""
