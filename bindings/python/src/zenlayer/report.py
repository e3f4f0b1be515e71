"""What became of each instance of a bulk run."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Iterator, NamedTuple, Sequence, overload

from . import codes
from ._library import lib
from ._text import decoded
from .codes import ReportOutcome

if TYPE_CHECKING:
    from . import _bindings

SHOWN = 20
"""How many failures a report prints."""


class Row(NamedTuple):
    """What became of one instance."""

    id: str
    outcome: ReportOutcome | int
    ok: bool
    """Whether it ended where it was meant to."""
    status: str | None
    """Its status when it was last seen."""
    code: int
    """The number of zenlayer.codes that explains the outcome; 0 if there is none."""
    service_code: str | None
    message: str | None
    request_id: str | None
    """Of the last request for it that was answered."""
    inferred: bool
    """Whether an answer was lost, and its status shows that the action was executed."""
    attempts: int
    """How often an action was sent for it."""

    def to_dict(self) -> dict[str, Any]:
        return {**self._asdict(), "outcome": name_of(self.outcome)}


def name_of(outcome: ReportOutcome | int) -> str:
    return outcome.name.lower() if isinstance(outcome, ReportOutcome) else str(outcome)


class Report(Sequence[Row]):
    """What became of each instance, in the order of the caller's ids."""

    def __init__(self, rows: tuple[Row, ...], ended: int, elapsed: float, requests: int, summary: str) -> None:
        self._rows = rows
        self.ended = ended
        """0 if the run came to its end; else what cut it short: zenlayer.codes.TIMEOUT, CANCELLED …"""
        self.elapsed = elapsed
        """Seconds that the run took."""
        self.requests = requests
        """How many requests it sent, looks at the status included."""
        self.summary = summary
        """What went wrong, in words; "" if nothing did."""

    @property
    def ok(self) -> bool:
        """Whether every instance ended where it was meant to."""
        return all(row.ok for row in self._rows)

    def failed(self) -> list[Row]:
        """The rows of those that did not."""
        return [row for row in self._rows if not row.ok]

    def counts(self) -> dict[str, int]:
        """How many rows there are of each outcome, in the order of the rows."""
        counts: dict[str, int] = {}
        for row in self._rows:
            name = name_of(row.outcome)
            counts[name] = counts.get(name, 0) + 1
        return counts

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, such as json.dumps takes."""
        return {
            "ok": self.ok,
            "ended": self.ended,
            "elapsed": self.elapsed,
            "requests": self.requests,
            "summary": self.summary,
            "counts": self.counts(),
            "instances": [row.to_dict() for row in self._rows],
        }

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
        lines = [self._headline()]
        for row in self.failed()[:SHOWN]:
            lines.append("  ".join(["", *filter(None, self._cells(row))]))
        return "\n".join(lines + self._rest())

    def _repr_html_(self) -> str:
        cells = [self._cells(row) for row in self.failed()[:SHOWN]]
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
        head = "".join(f"<th>{title}</th>" for title in ("instance", "outcome", "status", "why"))
        table = f"<table><tr>{head}</tr>{body}</table>" if cells else ""
        return f"<p>{escape(self._headline())}</p>{table}" + "".join(f"<p>{escape(line)}</p>" for line in self._rest())

    def _headline(self) -> str:
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in self.counts().items())
        cut = f", cut short: {codes_name(self.ended)}" if self.ended else ""
        return f"Report of {len(self)} instances in {self.elapsed:.1f} s: {counts or 'none'}{cut}"

    @staticmethod
    def _cells(row: Row) -> tuple[str, str, str, str]:
        return row.id, name_of(row.outcome).replace("_", " "), row.status or "", row.message or ""

    def _rest(self) -> list[str]:
        rest = len(self.failed()) - SHOWN
        return [f"  … and {rest} more" if rest > 0 else ""][: rest > 0]


def codes_name(code: int) -> str:
    return decoded(lib.zl_error_code_name(code)) or str(code)


def outcome_of(number: int) -> ReportOutcome | int:
    """An outcome; its number, if a newer library has one that is not known here."""
    try:
        return ReportOutcome(number)
    except ValueError:
        return number


def row(report: _bindings.Report, index: int) -> Row:
    outcome = lib.zl_report_outcome(report, index)
    return Row(
        decoded(lib.zl_report_id(report, index)) or "",
        outcome_of(outcome),
        bool(lib.zl_report_outcome_is_success(outcome)),
        decoded(lib.zl_report_status(report, index)),
        lib.zl_report_code(report, index),
        decoded(lib.zl_report_service_code(report, index)),
        decoded(lib.zl_report_message(report, index)),
        decoded(lib.zl_report_request_id(report, index)),
        bool(lib.zl_report_is_inferred(report, index)),
        lib.zl_report_attempts(report, index),
    )


def read(report: _bindings.Report, summary: str) -> Report:
    """A report of the library in Python, which is freed."""
    try:
        return Report(
            tuple(row(report, index) for index in range(lib.zl_report_len(report))),
            lib.zl_report_ended(report),
            lib.zl_report_elapsed_ms(report) / 1000,
            lib.zl_report_requests(report),
            summary,
        )
    finally:
        lib.zl_report_free(report)
