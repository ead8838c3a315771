"""One function over a run for each format a report can have."""
