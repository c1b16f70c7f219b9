"""Open data: datasets, quarterly releases, and the public pages that read a published release.

Owns: dataset definitions, releases, the loaded copy of the published one. Refuses: live tables on public pages."""
