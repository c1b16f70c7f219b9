"""Acts that mix domains: loading reference data, loading the demonstration."""
