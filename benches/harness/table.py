"""The table: each figure with its peers, its goals, and whether they hold."""

from dataclasses import dataclass, field

from . import document

CLIENTS = ["zenlayer", "bare", "curl"]
HEADINGS = ["libzenlayer", "bare", "libcurl", "× bare", "× libcurl"]
WIDTHS = [13, 11, 11, 9, 11]


@dataclass
class Goal:
    limit: float
    of: float | None = None  # the figure that ours is divided by; None: the limit is absolute
    unit: str = ""           # the name of that figure

    def holds(self, row):
        """Compares the value as displayed."""
        shown = round(row.ours, row.digits) if self.of is None else round(row.ours / self.of, 2)
        return shown <= self.limit

    def __str__(self):
        limit = f"{self.limit:,}" if self.of is None else f"{self.limit:.2f} × {self.unit}"
        return f"≤ {limit}"


@dataclass
class Row:
    label: str
    figures: dict  # by client; missing if not measured
    goals: list[Goal] = field(default_factory=list)
    digits: int = 0

    @property
    def ours(self):
        return self.figures["zenlayer"]

    @property
    def verdict(self):
        return "" if not self.goals else "ok" if all(goal.holds(self) for goal in self.goals) else "missed"

    def cells(self):
        figures = [f"{self.figures[client]:,.{self.digits}f}" if client in self.figures else "" for client in CLIENTS]
        ratios = [f"{self.ours / self.figures[peer]:.2f}" if self.figures.get(peer) else "" for peer in CLIENTS[1:]]
        return figures + ratios


def line(label, cells, goals="", verdict=""):
    columns = "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS))
    return f"{label:<40}{columns}   {goals:<32} {verdict}".rstrip()


def show(sections):
    print(line("", HEADINGS, "goal"))
    for title, rows in sections.items():
        print(f"\n{title}")
        for row in rows:
            print(line("  " + row.label, row.cells(), ", ".join(map(str, row.goals)), row.verdict))


def for_documents(sections):
    """The same table in Markdown, without goals."""
    return document.table(HEADINGS, {title: [[row.label, *row.cells()] for row in rows] for title, rows in sections.items()})


def missed(sections):
    """Returns the number of rows with goals, and how many missed them."""
    verdicts = [row.verdict for rows in sections.values() for row in rows if row.verdict]
    return len(verdicts), verdicts.count("missed")
