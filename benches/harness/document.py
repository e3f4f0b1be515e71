"""Writes figures into documents, with the commit at which they were measured."""

import re
from datetime import date

from .build import ROOT, NotMeasurable, run

DOCUMENT = ROOT / "docs" / "size-and-speed.md"


def add_option(parser):
    parser.add_argument("--write", action="store_true", help=f"write the figures to {DOCUMENT.relative_to(ROOT)}")


def commit(*names):
    """Returns the current commit. Fails if there are uncommitted changes, or the document has no place for the figures."""
    for name in names:
        put(DOCUMENT.read_text(), name, "")
    if run("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"):
        raise NotMeasurable("--write records the commit: commit your changes and build first")
    return run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").strip()


def table(headings, sections):
    """Returns a Markdown table; sections maps titles to rows of cells."""
    def line(cells):
        return "| " + " | ".join(re.sub(r"(?<=\d),(?=\d)", " ", cell) for cell in cells) + " |"

    lines = [line(["", *headings]), "| --- |" + " --: |" * len(headings)]
    for title, rows in sections.items():
        if title:
            lines.append(line([f"**{title}**", *([""] * len(headings))]))
        lines += [line(row) for row in rows]
    return "\n".join(lines)


def put(text, name, figures):
    """Replaces the figures between the two markers of that name."""
    begin, end = f"<!-- figures of {name} -->\n", f"<!-- end of {name} -->\n"
    parts = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if len(parts.findall(text)) != 1:
        raise NotMeasurable(f"{DOCUMENT.relative_to(ROOT)} must have {begin.strip()} and {end.strip()} once")
    return parts.sub(lambda _: begin + figures + "\n" + end, text)


def write(name, commit, how, figures):
    figures = f"Measured at commit {commit}, {date.today()}: {how}.\n\n{figures}"
    DOCUMENT.write_text(put(DOCUMENT.read_text(), name, figures))
