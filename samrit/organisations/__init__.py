"""State bodies: ministries, departments, divisions, provinces as bodies, local governments.

Owns: the tree of bodies with validity dates, predecessors and successors. Refuses: people, who are accounts."""
