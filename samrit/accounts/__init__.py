"""People who sign in: users without names, one erasable table of names, dated roles per unit.

Owns: users, memberships, roles, sign-in. Refuses: what a role may do to a subject; each domain's rules say that."""
