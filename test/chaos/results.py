"""What runs have shown, as lines of JSON in a file, and as one table over many runs."""

import collections
import dataclasses
import json
import statistics
import sys


@dataclasses.dataclass
class Row:
    """One fault of one run, or one run of many faults together."""
    fault: str
    seed: int
    command: str
    events: int
    lost: int
    doubled: int  # notifications and dead letters that came again, each explained by the fault
    redelivered: int
    violations: int
    recovered_s: list  # one entry for each time it struck; null: not within the time allowed


def rows_of_each(suffered, verdict, seed, seconds):
    """What was lost or came again counts for the fault that had begun last."""
    def of(times, index):
        begin = suffered[index].began if index else float("-inf")
        end = suffered[index + 1].began if index + 1 < len(suffered) else float("inf")
        return sum(begin <= t < end for t in times)

    last = len(suffered) - 1
    return [Row(fault.fault, seed,
                f"scripts/chaos --faults {fault.fault} --seconds {seconds:g} --seed {seed}",
                fault.events, of(verdict.lost, index), of([again.t for again in verdict.repeats], index),
                fault.redelivered, len(verdict.violations) if index == last else 0,
                [fault.recovered_s])
            for index, fault in enumerate(suffered)]


def row_of_all(suffered, verdict, redelivered, command, name, seed):
    return Row(name, seed, command, verdict.events, len(verdict.lost), len(verdict.repeats),
               redelivered, len(verdict.violations), [fault.recovered_s for fault in suffered])


def append(path, rows):
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json.dumps(dataclasses.asdict(row)) + "\n" for row in rows)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [Row(**json.loads(line)) for line in file]


def table(rows):
    """Markdown, a line per fault."""
    by_fault = collections.defaultdict(list)
    for row in rows:
        by_fault[row.fault].append(row)
    lines = ["| fault | runs | events | lost | doubled | redelivered | recovered in s: median, worst "
             "| again with |", "| --- | --: | --: | --: | --: | --: | --: | --- |"]
    for fault, runs in by_fault.items():
        took = [s for row in runs for s in row.recovered_s]
        recovered = ("NOT RECOVERED" if None in took else
                     f"{statistics.median(took):.1f}, {max(took):.1f}" if took else "–")
        sums = [sum(getattr(row, name) for row in runs)
                for name in ("events", "lost", "doubled", "redelivered")]
        lines.append(f"| {fault} | {len(runs)} | " + " | ".join(map(str, sums))
                     + f" | {recovered} | `{runs[-1].command}` |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table([row for path in sys.argv[1:] for row in read(path)]))
