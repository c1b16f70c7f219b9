"""Who did what, when and why: row history by database triggers, business events in an append-only table.

Owns: the tracking decorator, the acting context, business events. Refuses: to know any subject; it holds table and id as plain text."""
