"""Figures in documents come from the benchmarks themselves, with the commit that they were measured at."""

import re
from datetime import date

from .build import ROOT, NotMeasurable, run

DOCUMENT = ROOT / "docs" / "size-and-speed.md"


def add_option(parser):
    parser.add_argument("--write", action="store_true", help=f"put the figures into {DOCUMENT.relative_to(ROOT)}")


def commit(*names):
    """The commit that figures of these names are for: what is measured must be what it has."""
    for name in names:
        put(DOCUMENT.read_text(), name, "")
    if run("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"):
        raise NotMeasurable("--write names a commit: commit your changes, and build, before it")
    return run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").strip()


def table(headings, sections):
    """Lines of Markdown; sections are rows of cells, by title."""
    def line(cells):
        return "| " + " | ".join(re.sub(r"(?<=\d),(?=\d)", " ", cell) for cell in cells) + " |"

    lines = [line(["", *headings]), "| --- |" + " --: |" * len(headings)]
    for title, rows in sections.items():
        lines.append(line([f"**{title}**", *([""] * len(headings))]))
        lines += [line(row) for row in rows]
    return "\n".join(lines)


def put(text, name, figures):
    """The text with other figures between the two marks of that name."""
    begin, end = f"<!-- figures of {name} -->\n", f"<!-- end of {name} -->\n"
    parts = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if len(parts.findall(text)) != 1:
        raise NotMeasurable(f"{DOCUMENT.relative_to(ROOT)} must have {begin.strip()} and {end.strip()} once")
    return parts.sub(lambda _: begin + figures + "\n" + end, text)


def write(name, commit, how, figures):
    figures = f"Measured at commit {commit}, {date.today()}: {how}.\n\n{figures}"
    DOCUMENT.write_text(put(DOCUMENT.read_text(), name, figures))
