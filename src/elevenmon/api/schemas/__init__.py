"""Wire formats: one module per area, each reading parsed JSON into domain values."""
