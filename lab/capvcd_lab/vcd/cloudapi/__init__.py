"""CloudAPI: the JSON half of VCD's API, one module per area, gated by version, right and field."""
