"""The environment file: how it is read, how it is drafted, and where the secrets it refers to come from."""
