"""YAML documents with positions, strict schemas for them, and the sentences about what is wrong."""
