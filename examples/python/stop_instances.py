"""Stops any number of instances, and reports an outcome for each.

    pip install zenlayer
    python stop_instances.py vm-1 vm-2 vm-3
    python stop_instances.py --product zec --graceful < ids.txt

Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from contextlib import closing

import zenlayer
from zenlayer.report import outcomes

# ---- arguments ------------------------------------------------------------------------------


def seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86400:
        raise ValueError
    return value


def read_input() -> list[str]:
    """Reads ids from standard input; returns none if it is a terminal or contains a NUL."""
    if sys.stdin.isatty():
        return []
    text = os.fsdecode(sys.stdin.buffer.read())
    return [] if "\0" in text else text.split()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="stop_instances",
        description="Stops instances and waits until they are STOPPED. Without an ID on the command line, ids "
        "are read from standard input, separated by white space.",
        epilog="Exit status: 0 all are STOPPED, 1 not all, 2 bad arguments or settings, 130 interrupted.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("ids", metavar="ID", nargs="*", help="the instances")
    add("--all", action="store_true", help="all instances of the product that are not in the recycle bin")
    add("--product", metavar="vm|zec|bmc", help="product of the instances; vm unless configured otherwise")
    add("--graceful", action="store_true", default=None, help="shut down the systems instead of cutting the power")
    add("--timeout", metavar="SECONDS", type=seconds, default=600, help="end after this time and report; default 600")
    add("--endpoint", metavar="URL", help="URL of the service")
    add("--verbose", action="store_true", help="list every id in the report, not only those that failed to stop")
    given = parser.parse_intermixed_args()
    if not given.all and not given.ids:
        given.ids = read_input()
    if given.all == bool(given.ids):
        parser.error("give either ids or --all")
    return given


# ---- progress -------------------------------------------------------------------------------


def counts_of(progress: zenlayer.Progress) -> str:
    """Returns the counts by status as text."""
    counts = dict(progress.statuses)
    if sum(counts.values()) + progress.failed < progress.sent:
        counts["sent"] = progress.sent  # the status of some has not been read yet
    if progress.failed:
        counts["failed"] = progress.failed
    percent = 100 * progress.settled // progress.total
    return f"{percent:3}%" + "".join(f"  {what} {count}" for what, count in counts.items())


class Display:
    """Shows the progress: on a terminal always, elsewhere only when a count has changed."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.counts = ""

    def show(self, progress: zenlayer.Progress) -> None:
        counts = counts_of(progress)
        if counts == self.counts and not self.live:
            return
        self.counts = counts
        bar = "#" * (16 * progress.settled // progress.total)
        left = progress.remaining or 0
        about = f", about {left:.0f} s left" if left >= 1 else ""
        line = f"[{bar:.<16}] {counts}   {progress.elapsed:.1f} s{about}"
        if self.live:  # without line wrapping: a wrapped line could not be redrawn
            print(f"\r\033[?7l{line}\033[K\033[?7h", end="", flush=True)
        else:
            print(line, flush=True)

    def close(self) -> None:
        """Ends the line that is redrawn."""
        if self.live and self.counts:
            print()


# ---- report ---------------------------------------------------------------------------------


def print_report(report: zenlayer.Report, verbose: bool) -> None:
    """Prints the number of instances by outcome, and then the instances."""
    codes = {entry.code: entry for entry in zenlayer.error_codes()}
    failed = report.failed()
    cut_short = f"; {codes[report.ended].text}" if report.ended else ""
    print(f"\n{len(report) - len(failed)} of {len(report)} stopped in {report.elapsed:.1f} s{cut_short}\n")
    counts, texts = Counter(str(row.outcome) for row in report), outcomes()
    for name, text in texts.items():
        if counts[name]:
            print(f"{counts[name]:7}  {name:11}  {text}")

    shown = report if verbose else failed
    if not shown:
        return
    width, order = max(len(row.id) for row in report), list(texts)
    print(f"\n{'id':{width}}  {'outcome':11}  {'status':8}  {'code':27}  message")
    for row in sorted(shown, key=lambda row: order.index(str(row.outcome))):
        code = codes[row.code].name if row.code else "-"
        print(f"{row.id:{width}}  {row.outcome:11}  {row.status or '-':8}  {code:27}  {row.message or '-'}")


# ---- calls ----------------------------------------------------------------------------------


def find_all(client: zenlayer.Client, interrupt: zenlayer.CancelToken) -> list[str]:
    """Lists all instances, except those in the recycle bin, which cannot be stopped."""
    found = client.instances_status(cancel=interrupt)
    ids = [row.id for row in found if not row.status.startswith("RECYCLE")]
    print(f"stopping all {len(ids)} instances")
    return ids


def stop(client: zenlayer.Client, given: argparse.Namespace, interrupt: zenlayer.CancelToken) -> int:
    """Stops the instances, unless interrupted, and prints the report; returns the exit status."""
    ids = find_all(client, interrupt) if given.all else given.ids
    if not ids:
        return 0
    with closing(Display()) as display:
        report = client.bulk_stop(
            ids,
            timeout=given.timeout,
            graceful=given.graceful,
            check_first=given.all,
            on_progress=display.show,
            cancel=interrupt,
        )
    print_report(report, given.verbose)
    return 0 if report.ok else 130 if interrupt.cancelled else 1


def main() -> int:
    given = arguments()
    interrupt = zenlayer.CancelToken()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: interrupt.cancel())
    try:
        with zenlayer.Client(endpoint=given.endpoint, product=given.product) as client:
            return stop(client, given, interrupt)
    except zenlayer.ZenlayerError as error:
        print(f"stop_instances: {error.name}: {error.message}", file=sys.stderr)
        if error.request_id:
            print(f"request id {error.request_id}", file=sys.stderr)
        if interrupt.cancelled:
            return 130
        return 2 if isinstance(error, (zenlayer.UsageError, zenlayer.ConfigError)) else 1


if __name__ == "__main__":
    sys.exit(main())
