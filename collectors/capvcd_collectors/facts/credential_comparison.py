"""Whether the credentials that will be used are those this run logs in with. No secret, and nothing made of one."""

from dataclasses import dataclass
from enum import StrEnum

from capvcd_collectors.facts.base import Fact


class Likeness(StrEnum):
    """How a secret in the files compares with the one this run logs in with."""

    SAME = "same"
    BLANKS = "same but for blanks"
    """The white space around it differs."""
    OTHER = "other"
    OTHER_KIND = "other kind"
    """A password and an API token: they cannot be compared."""
    UNKNOWN = "unknown"
    """The file does not hold the secret itself."""


@dataclass(frozen=True, kw_only=True)
class CredentialComparison(Fact, noun="credential comparison", fixture="credential_comparisons", subject="origin"):
    """How the credentials of one place compare with those this run logs in with; *source* is that of the credentials.

    *origin* is that of the `CapvcdCredentials`. *given* is what they log in with and *ours* what this run does:
    ``password`` or ``API token``. *likeness* is that of the secrets alone, whoever the user is; *reason* says why it is
    not known, as a clause.
    """

    origin: str
    given: str
    ours: str
    likeness: Likeness
    reason: str = ""
