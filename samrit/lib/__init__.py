"""Small pure modules by noun. No models, no Django apps, nothing that knows the domain's rules."""
