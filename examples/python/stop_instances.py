"""Stops instances and waits until the service says they are STOPPED.

    pip install zenlayer
    python stop_instances.py vm-1 vm-2 vm-3
    python stop_instances.py --product zec < ids.txt

Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
Exit status: 0 all are STOPPED, 1 not all, 2 wrong arguments or settings, 130 interrupted.
"""

from __future__ import annotations

import argparse
import signal
import sys

import zenlayer


class Display:
    """One line of counts: redrawn in place on a terminal, printed when it changes elsewhere."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.shown: dict[str, int] = {}

    def show(self, progress: zenlayer.Progress) -> None:
        if not self.live and progress.statuses == self.shown:
            return
        self.shown = progress.statuses
        counts = "".join(f"   {status} {count}" for status, count in progress.statuses.items())
        line = f"{progress.elapsed:6.1f} s   {progress.settled} of {progress.total}{counts}"
        print(f"\r\033[K{line}" if self.live else line, end="" if self.live else "\n", flush=True)

    def leave(self) -> None:
        if self.live and self.shown:
            print()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Stops instances and waits until they are STOPPED. Without an ID on the command line, ids are "
        "read from standard input, separated by blanks or line ends."
    )
    parser.add_argument("--endpoint", metavar="URL")
    parser.add_argument("--product", metavar="vm|zec|bmc")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=300)
    parser.add_argument("ids", metavar="ID", nargs="*")
    given = parser.parse_args()
    if not given.ids:
        given.ids = sys.stdin.read().split()
    if not given.ids:
        parser.error("no ids")
    if not 0 < given.timeout <= 86400:
        parser.error("--timeout takes 0 to 86400 seconds")
    return given


def print_failure(row: zenlayer.Row) -> None:
    print(f"{row.id}: {row.message or 'not stopped'}", file=sys.stderr)
    if row.service_code:
        print(f"  service code  {row.service_code}", file=sys.stderr)
    if row.request_id:
        print(f"  request id    {row.request_id}", file=sys.stderr)
    if row.outcome is zenlayer.ReportOutcome.UNKNOWN:
        print("  outcome       unknown: the request may have been executed", file=sys.stderr)


def stop(client: zenlayer.Client, ids: list[str], timeout: float) -> int:
    """Returns the exit status."""
    interrupt = zenlayer.CancelToken()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: interrupt.cancel())

    display = Display()
    report = client.bulk_stop(ids, timeout=timeout, cancel=interrupt, on_progress=display.show)
    display.leave()
    for row in report.failed():
        print_failure(row)
    for row in report:
        print(row.id, row.status or "UNKNOWN")
    if report.ended == zenlayer.codes.TIMEOUT:
        print("time is up", file=sys.stderr)
    if interrupt.cancelled:
        return 130
    return 0 if report.ok else 1


def main() -> int:
    given = arguments()
    settings: zenlayer.Options = {}
    if given.endpoint:
        settings["endpoint"] = given.endpoint
    if given.product:
        settings["product"] = given.product
    try:
        client = zenlayer.Client(**settings)
    except zenlayer.ConfigError as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    with client:
        return stop(client, given.ids, given.timeout)


if __name__ == "__main__":
    sys.exit(main())
