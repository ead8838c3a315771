"""Facts read from what people write, and what stands for a value that was not understood.

A value that is written is neither absent nor its default because nobody understands it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from capvcd_collectors.facts.base import Absence, Fact, Missing, NotSeenError, Source


class NotUnderstoodError(NotSeenError):
    """A field of a fact was read that is written and was not understood."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Stands for a value that is written at *where* and was not understood; it is neither absent nor its default.

    *reason* is a clause (``is a text, not a whole number``), *name* what it is said of:
    ``vipSubnet of VCDCluster apps``.
    """

    reason: str
    where: Source
    name: str = "a value"

    @property
    def missing(self) -> Missing:
        """What stands in place of everything that hangs on the value."""
        place = replace(self.where, value=None)
        return Missing(
            Absence.UNSEEN, f"{self.name} {self.reason}", needs=f"a value that is understood in {place}", source=place
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class WrittenFact(Fact, abstract=True):
    """A fact read from what people write, which may hold values that nobody understands.

    *not_understood* holds those by the name of the field. Such a field cannot be read: reading it raises
    `NotUnderstoodError`, which leaves whatever hangs on it undecided, a check or another fact. So no reader can take
    it for absent, or for its default, by forgetting to ask.
    """

    not_understood: Mapping[str, NotUnderstood] = field(default_factory=dict, compare=False)

    def __getattribute__(self, name: str) -> Any:
        """The attribute *name*; raises NotUnderstoodError for a field that was not understood."""
        unread = object.__getattribute__(self, "__dict__").get("not_understood")
        if unread and name in unread:
            raise NotUnderstoodError.again(unread[name].missing)
        return object.__getattribute__(self, name)

    @property
    def subject(self) -> str:
        """What findings call this instance; what a sentence calls its name, when that was not understood."""
        unread = self.not_understood.get(self.subject_field)
        return super().subject if unread is None else unread.name

    def understood(self, name: str) -> Any:
        """The field *name*, None when it was not understood: for who hands on why in its place."""
        return None if name in self.not_understood else getattr(self, name)

    def __repr__(self) -> str:
        """The class with its fields; the reason in place of one that was not understood."""
        shown = {each.name: vars(self).get(each.name) for each in fields(self) if each.name not in _UNSHOWN}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in {**shown, **self.not_understood}.items())})"

    def where(self, name: str) -> Source:
        """The place that shows field *name*, as for any fact, also of one that was not understood."""
        return self.not_understood[name].where if name in self.not_understood else super().where(name)


_UNSHOWN = ("located", "not_understood")
