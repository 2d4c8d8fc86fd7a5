"""Runs the measurements one after the other and prints one table. Asserts nothing: what a number
means depends on the machine, which is named above the table."""

import argparse
import os
import pathlib
import platform
import signal
import sys
import tempfile

import measurements
from services import Project

ALL = ["start", "idle", "publish", "drain", "retries"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--only", default=",".join(ALL), help="some of: " + ",".join(ALL))
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument("--events", type=int, default=None, help="backlog for the drain")
    parsed = parser.parse_args()
    parsed.only = parsed.only.split(",")
    unknown = [name for name in parsed.only if name not in ALL]
    if unknown:
        parser.error(f"unknown measurement {unknown[0]}; known: {', '.join(ALL)}")
    if parsed.events is None:
        parsed.events = 100_000 if parsed.quick else 500_000
    return parsed


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}"


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that all is ended
    print(f"{machine()}; broker, Redis and load generator on the same cores\n", flush=True)
    print("| measured | here | aim | prototype of the design, 2 shared cores |")
    print("| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(prefix="eventapp-bench-") as folder:
        project = Project(chosen.project, pathlib.Path(folder))
        for name in chosen.only:
            for row in getattr(measurements, name)(project, chosen):
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
