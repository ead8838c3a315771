"""The pytest plugin: an adapter that runs the engine item by item under a pytest of the user."""
