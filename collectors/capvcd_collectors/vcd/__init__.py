"""Cloud Director: logging in to it, and the facts read from it."""
