"""Sets eventapp beside the straightest programs that do the same (limits/), in the same minutes,
on the same broker and Redis, and writes the table. Asserts nothing: a ratio means something, a lone
time does not."""

import argparse
import os
import pathlib
import platform
import resource
import signal
import sys
import tempfile

import channels
import drain
import idle
import orders
import poison
import report
import scale
from services import Project

MEASUREMENTS = {"http": orders, "consume": drain, "poison": poison, "scale": scale,
                "channels": channels, "idle": idle}


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", default=["all"],
                        help="all or some of: " + ", ".join(MEASUREMENTS))
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair runs")
    parser.add_argument("--quick", action="store_true",
                        help="http and consume alone, short, beside the ratios of RESULTS.md")
    parser.add_argument("--project", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent,
                        help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    unknown = [name for name in parsed.names if name != "all" and name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown measurement {unknown[0]}; known: all, {', '.join(MEASUREMENTS)}")
    if "all" in parsed.names:
        parsed.names = list(MEASUREMENTS)
    if parsed.quick:
        parsed.names, parsed.rounds = ["http", "consume"], 1
    return parsed


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}"


def main():
    plan = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that all is ended
    hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    results = report.Results(plan.project / "bench", machine(), plan.rounds)
    print(f"{results.machine}; broker, Redis and load on the same cores\n", flush=True)
    print(report.HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="eventapp-bench-") as folder:
        project = Project(plan.project, pathlib.Path(folder))
        for name in plan.names:
            for row in MEASUREMENTS[name].measure(project, plan, results):
                results.add(name, row)
                print(row.line(), flush=True)
    if plan.quick:
        results.print_beside_kept()
    else:
        results.write()


if __name__ == "__main__":
    main()
