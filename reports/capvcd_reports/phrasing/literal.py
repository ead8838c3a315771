"""Text that came from elsewhere, made fit to be shown as it is.

A server's message may hold escape sequences, line breaks, direction overrides or half a surrogate pair; every medium
for people passes its strings through `literal` first, and escapes for itself (markup, HTML) after that.
"""


def literal(text: str) -> str:
    r"""One line of *text* in which nothing acts on a terminal.

    White space of any kind becomes one blank; every other character that is not printable is spelled out.

    >>> literal("no\n  such \x1b[31mVDC")
    'no such \\x1b[31mVDC'
    """
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else _spelled_out(char) for char in line)


def _spelled_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
