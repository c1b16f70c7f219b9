"""Forms of projects: they read what was typed into the values of the rules, and draw it again; they hold no rule."""
