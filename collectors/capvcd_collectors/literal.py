"""Text that came from elsewhere, made fit to be shown as it is.

A server's message, a file's name or a word on the command line may hold escape sequences, line breaks, direction
overrides or half a surrogate pair. Every medium for people, and every refusal, passes its strings through here first,
and escapes for itself (markup, HTML) after that. What is secret is taken out before: spelled out, nobody knows it.
"""


def literal(text: str) -> str:
    r"""One line of *text* in which nothing acts on a terminal.

    White space of any kind becomes one blank; every other character that is not printable is spelled out.

    >>> literal("no\n  such \x1b[31mVDC")
    'no such \\x1b[31mVDC'
    """
    return _without_actions(" ".join(text.split()))


def literal_lines(text: str) -> str:
    r"""*text* with its lines, blanks and tabs, and otherwise as `literal`: for output that was laid out by its author.

    >>> literal_lines("a\tb\r\n  c\x1b[31m")
    'a\tb\\r\n  c\\x1b[31m'
    """
    return "\n".join("\t".join(map(_without_actions, line.split("\t"))) for line in text.split("\n"))


def _without_actions(text: str) -> str:
    return text if text.isprintable() else "".join(char if char.isprintable() else _spelled_out(char) for char in text)


def _spelled_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
