"""The report of a bulk run."""

from __future__ import annotations

from copy import deepcopy
from ctypes import c_char_p
from typing import TYPE_CHECKING, Any, Iterator, NamedTuple, Sequence, overload

from ._json import from_json
from ._library import lib
from ._text import decoded, text_of
from .codes import BulkOutcome
from .errors import ZenlayerError

if TYPE_CHECKING:
    from . import _bindings

SHOWN = 20
"""Number of failures that repr() shows."""


class Row(NamedTuple):
    """The result for one instance."""

    id: str
    outcome: BulkOutcome | str
    ok: bool
    """Whether it reached the desired status."""
    status: str | None
    """The last status seen."""
    code: int
    """The code from zenlayer.codes that explains the outcome; 0 if there is none."""
    code_name: str | None
    """The name of the code, as in docs/errors.md."""
    service_code: str | None
    """The service's own code."""
    message: str | None
    request_id: str | None
    """The id of the last answered request for it."""
    inferred: bool
    """Whether an answer was lost, and the status shows that the action was executed."""
    attempts: int
    """Number of times the action was sent for it."""

    def to_dict(self) -> dict[str, Any]:
        """Returns a dict of plain strings and numbers."""
        return {**self._asdict(), "outcome": str.__str__(self.outcome)}


def outcome_of(name: str) -> BulkOutcome | str:
    """Returns an outcome; its name if only a newer library has it."""
    return BulkOutcome.__members__.get(name.upper(), name)


def row_of(entry: dict[str, Any]) -> Row:
    return Row(
        entry["id"],
        outcome_of(entry["outcome"]),
        entry["success"],
        entry["status"],
        entry["code"] or 0,
        entry["name"],
        entry["service_code"],
        entry["message"],
        entry["request_id"],
        entry["inferred"],
        entry["attempts"],
    )


class Report(Sequence[Row]):
    """The result of a bulk run: a sequence with a row for each id, in the caller's order."""

    def __init__(self, document: dict[str, Any], ended: int, error: ZenlayerError | None) -> None:
        self._document = document
        self._rows = tuple(row_of(entry) for entry in document["instances"])
        self.ended = ended
        """0 if the run completed; else why it ended early: zenlayer.codes.TIMEOUT, CANCELLED …"""
        self.error = error
        """The error that sums up all failures; None if there are none."""
        self.elapsed: float = document["elapsed_ms"] / 1000
        """Duration of the run in seconds."""
        self.requests: int = document["requests"]
        """Number of requests sent, status queries included."""

    @property
    def ok(self) -> bool:
        """Whether every instance reached the desired status."""
        return all(row.ok for row in self._rows)

    def raise_if_failed(self) -> None:
        """Raises `error`, if there is one."""
        if self.error is not None:
            raise self.error

    def failed(self) -> list[Row]:
        """Returns the rows of the instances that did not reach the desired status."""
        return [row for row in self._rows if not row.ok]

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as plain dicts and lists, in the structure of the library's JSON."""
        document: dict[str, Any] = deepcopy(self._document)
        return document

    def to_dicts(self) -> list[dict[str, Any]]:
        """Returns a plain dict for each row, for pandas.DataFrame(), csv.DictWriter or json.dump()."""
        return [row.to_dict() for row in self._rows]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self._rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        lines = ["  ".join(["", *filter(None, cells(row))]) for row in self.failed()[:SHOWN]]
        return "\n".join([self._headline(), *lines, *self._rest()])

    def _repr_html_(self) -> str:
        from html import escape  # late, because the import is slow

        rows = ["".join(f"<td>{escape(cell)}</td>" for cell in cells(row)) for row in self.failed()[:SHOWN]]
        head = "".join(f"<th>{title}</th>" for title in ("instance", "outcome", "status", "why"))
        table = "<table>" + "".join(f"<tr>{row}</tr>" for row in [head, *rows]) + "</table>" if rows else ""
        rest = "".join(f"<p>{escape(line)}</p>" for line in self._rest())
        return f"<p>{escape(self._headline())}</p>{table}{rest}"

    def _headline(self) -> str:
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in self._document["counts"].items() if count)
        cut = f"; cut short by {self._document['ended']}" if self.ended else ""
        return f"Report of {len(self)} instances in {self.elapsed:.1f} s: {counts}{cut}"

    def _rest(self) -> list[str]:
        rest = len(self.failed()) - SHOWN
        return [f"  … and {rest} more"] if rest > 0 else []


def cells(row: Row) -> list[str]:
    """Returns the cells of a printed row."""
    return [row.id, str(row.outcome).replace("_", " "), row.status or "", row.message or ""]


def read(report: _bindings.Report, error: ZenlayerError | None) -> Report:
    """Converts the library's report to Python, and frees it."""
    out = c_char_p()
    try:
        if lib.zl_report_json(report, out) != 0:
            raise MemoryError("no memory for the report")
        return Report(from_json(text_of(out)), lib.zl_report_ended(report), error)
    finally:
        lib.zl_string_free(out)
        lib.zl_report_free(report)


def outcomes() -> dict[str, str]:
    """Returns the outcomes of the loaded library, with their descriptions."""
    texts: dict[str, str] = {}
    while (name := decoded(lib.zl_bulk_outcome_name(len(texts)))) is not None:
        texts[name] = decoded(lib.zl_bulk_outcome_text(len(texts))) or ""
    return texts
