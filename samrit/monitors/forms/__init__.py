"""Read what was typed; hold no rule."""
