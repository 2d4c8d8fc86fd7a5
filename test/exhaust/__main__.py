"""Exhausts eventapp in one way after the other; scripts/exhaust tells how it is called."""

import argparse
import pathlib
import signal
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

from attacks import ATTACKS  # noqa: E402  (what starts the services is the benchmark's)
from services import Project  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="exhaust", description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--quick", action="store_true", help="a fifth of everything")
    parser.add_argument("attacks", nargs="*", default=list(ATTACKS))
    parsed = parser.parse_args()
    unknown = [name for name in parsed.attacks if name not in ATTACKS]
    if unknown:
        parser.error(f"unknown attack {unknown[0]}; known: {', '.join(ATTACKS)}")
    return parsed


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that all is ended
    print("| attack | what | healthy clients meanwhile | memory before, most, after | what tells |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    broken = []
    with tempfile.TemporaryDirectory(prefix="eventapp-exhaust-") as folder:
        project = Project(chosen.root, pathlib.Path(folder))
        for name in chosen.attacks:
            attack, row = ATTACKS[name](project, 0.2 if chosen.quick else 1.0)
            print("| " + " | ".join((name, *row)) + " |", flush=True)
            broken += [f"{name}: {what}" for what in attack.broken]
    for what in broken:
        print(f"BROKEN  {what}")
    passed = len(chosen.attacks) - len({what.split(":")[0] for what in broken})
    print(f"{passed} passed, {len(chosen.attacks) - passed} failed")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
