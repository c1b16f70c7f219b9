"""Regions, province clusters, provinces, districts, subdistricts with their shapes.

Owns: areas and their codes (interior-ministry codes). Refuses: provinces as bodies, which are organisations."""
