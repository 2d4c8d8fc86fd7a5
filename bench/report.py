"""The table: on the screen, in RESULTS.md, and its curves as SVG beside it."""

import re

HEAD = ("| measured | eventapp | limit program | ratio | aim |\n"
        "| --- | --- | --- | --: | --- |")

INTRODUCTION = """# What was measured

Written by `scripts/bench`. Each pair ran in turn; medians, with the smallest and largest. A ratio is
the median of the rounds' own ratios of eventapp to the limit program, or to what the row names in its
place; in a row over a range it is eventapp's own most to its least. What a limit program does and
leaves out, its first lines say (`bench/limits`). Times and rates are those of the machine that a
section names, which was shared; broker, Redis and load ran on the same cores.
"""


class Results:
    def __init__(self, folder, machine, rounds):
        self.machine = machine
        self._rounds = rounds
        self._folder = folder
        self._file = folder / "RESULTS.md"
        self._sections = {}
        self._plots = {}

    def add(self, section, row):
        self._sections.setdefault(section, []).append(row)

    def plot(self, section, name, title, axes, curves, logarithmic=("x",)):
        """curves: label → [(x, y), …]; axes: what x and y are, with their units."""
        self._plots.setdefault(section, []).append((name, title, axes, curves, logarithmic))

    def write(self):
        """The sections that ran; those that did not stay as they were."""
        kept = self._kept_sections()
        for section, rows in self._sections.items():
            lines = [f"On {self.machine}, {self._rounds} rounds:\n", HEAD]
            lines += [row.line() for row in rows]
            lines += [f"\n![{title}](plots/{name}.svg)"
                      for name, title, *_ in self._plots.get(section, [])]
            kept[section] = "\n".join(lines)
        text = INTRODUCTION
        for section, body in kept.items():
            text += f"\n## {section}\n\n{body.strip()}\n"
        self._file.write_text(text, "utf-8")
        for plots in self._plots.values():
            for plot in plots:
                self._draw(*plot)

    def _kept_sections(self):
        if not self._file.exists():
            return {}
        parts = re.split(r"^## (\w+)$", self._file.read_text("utf-8"), flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2]))

    def print_beside_kept(self):
        """This run's ratios and those of RESULTS.md, for information."""
        kept = {}
        for line in "\n".join(self._kept_sections().values()).splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 5:
                kept[cells[0]] = cells[3]
        print("\n| ratio of eventapp to its limit | now | in RESULTS.md |\n| --- | --: | --: |")
        for rows in self._sections.values():
            for row in rows:
                if row.ratio is not None:
                    print(f"| {row.what} | {row.ratio:.2f} | {kept.get(row.what, 'none')} |")

    def _draw(self, name, title, axes, curves, logarithmic):
        import matplotlib  # pylint: disable=import-outside-toplevel
        matplotlib.use("svg")
        matplotlib.rcParams["svg.hashsalt"] = "eventapp"  # the same picture is the same file
        from matplotlib import pyplot  # pylint: disable=import-outside-toplevel
        figure, plane = pyplot.subplots(figsize=(7, 4))
        for label, points in curves.items():
            plane.plot(*zip(*points), marker="o", markersize=3, label=label)
        plane.set_title(title)
        plane.set_xlabel(axes[0])
        plane.set_ylabel(axes[1])
        for axis in logarithmic:
            getattr(plane, f"set_{axis}scale")("log")
        plane.grid(True, which="both", alpha=0.3)
        plane.legend()
        folder = self._folder / "plots"
        folder.mkdir(exist_ok=True)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        pyplot.close(figure)
