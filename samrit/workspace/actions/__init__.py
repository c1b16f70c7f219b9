"""Acts that mix domains: loading the demonstration."""
