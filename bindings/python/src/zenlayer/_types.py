"""Types for annotations."""

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
        """Lets annotations be evaluated at run time; type checkers use the one in typing_extensions."""


__all__ = ["Ids", "Seconds", "Self", "Unpack"]

Seconds = Union[float, timedelta]


class Collected(Protocol):
    """A list, tuple, set … of strings. A str does not match, because its `in` accepts only strings."""

    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, value: object, /) -> bool: ...


Ids = Union[Collected, Iterator[str]]
"""Instance ids. Not Iterable[str], which would also match a single string, treated as a list of letters."""
