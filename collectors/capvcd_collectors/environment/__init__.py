"""The environment file: its schema, how it is read, and how it is drafted."""
