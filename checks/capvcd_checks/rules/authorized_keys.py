"""Reads SSH public keys as sshd reads ``authorized_keys`` (RFC 4253, section 6.6; sshd(8))."""

import base64
import binascii
import re

from capvcd_checks.rules.suggest import did_you_mean

__all__ = ["ALGORITHMS", "flaw_of_key"]

ALGORITHMS = (
    "ssh-rsa",
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-dss",
)

_PLACEHOLDER = re.compile(r"\.{3}|…|[<>]|\$\{|^ssh-key$", re.IGNORECASE)
_LENGTH_BYTES = 4


def flaw_of_key(text: str) -> str | None:
    """What keeps *text* from being a public key, as a clause; None when it is one.

    Options before the algorithm (``from="10.0.0.0/8" ssh-rsa …``) are accepted. The key's own bytes repeat the
    algorithm; a key cut short or pasted under the wrong name betrays itself there.
    """
    if _PLACEHOLDER.search(text):
        return "is a placeholder, not a key"
    words = text.split()
    place = next((index for index, word in enumerate(words) if word in ALGORITHMS), None)
    if place is None:
        first = words[0] if words else ""
        return f"names no key algorithm, but {first!r}{did_you_mean(first, ALGORITHMS)}"
    return _flaw_of_blob(words[place], "".join(words[place + 1 : place + 2]))


def _flaw_of_blob(algorithm: str, encoded: str) -> str | None:
    if not encoded:
        return f"has no key after {algorithm!r}"
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return "is not base64: it was cut or wrapped"
    length = int.from_bytes(blob[:_LENGTH_BYTES], "big")
    if blob[_LENGTH_BYTES : _LENGTH_BYTES + length] != algorithm.encode():
        return f"says {algorithm!r}, which its bytes do not repeat: it was cut, or belongs to another algorithm"
    if len(blob) <= _LENGTH_BYTES + length:
        return "holds no key material after its algorithm"
    return None
