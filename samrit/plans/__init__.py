"""Plans by edition: nodes of every kind in one tree, causal links, what is expected and what is loaded.

Owns: editions, nodes, links between nodes, expected counts. Refuses: projects, which point down at nodes."""
