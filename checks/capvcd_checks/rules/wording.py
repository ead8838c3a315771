"""Small words in messages: how many of what."""

__all__ = ["counted"]


def counted(number: int, one: str, many: str = "") -> str:
    """``1 node``, ``2 nodes``, ``no nodes``; *many* is the plural that an s does not make (``addresses``)."""
    if number == 1:
        return f"1 {one}"
    return f"{number or 'no'} {many or f'{one}s'}"
