"""Types that annotations name."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Iterator, Protocol, TypeVar, Union

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack
elif sys.version_info >= (3, 11):
    from typing import Self, Unpack
else:
    T = TypeVar("T")
    Self = Any

    class Unpack(Generic[T]):
        """For whoever evaluates annotations; type checkers know the one of typing_extensions."""


__all__ = ["Ids", "Seconds", "Self", "Unpack"]

Seconds = Union[float, timedelta]


class Collected(Protocol):
    """A list, tuple, set … of texts. A text is none: only texts can be looked for in it."""

    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, value: object, /) -> bool: ...


Ids = Union[Collected, Iterator[str]]
"""Instance ids. Not Iterable[str], which one text is too: it would be taken for a list of letters."""
