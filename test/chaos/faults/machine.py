"""The machine: its disk is full, its clock jumps, its processors are busy."""

import asyncio
import os
import pathlib
import signal
import sys

from cluster import run
from . import fault

FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@fault("clock-steps", on="machine")
async def clock_steps(cluster, chance, seconds):
    """The wall clock of each process jumps by up to an hour, both ways; the monotonic one goes on."""
    if FAKETIME is None:
        raise RuntimeError("libfaketime is not installed")
    steps = cluster.folder / "clock"
    steps.write_text("+0", "ascii")
    for process in cluster.processes:
        process.environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(steps),
                               "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                               "DONT_FAKE_MONOTONIC": "1"}
        process.ask_to_stop()
    for _ in range(int(seconds / 5)):
        await asyncio.sleep(5)
        steps.write_text(f"{chance.choice((-3600, -60, 0, 60, 3600)):+d}", "ascii")
    steps.write_text("+0", "ascii")
    for process in cluster.processes:
        process.environment = {}
        process.ask_to_stop()


@fault("busy-processors", on="machine", loses_answers_of=("effect", "dead letter", "reservation"))
async def busy_processors(cluster, _chance, seconds):
    """Four loops a core at the highest priority, against eventapp alone."""
    loops = [await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass")
             for _ in range(4 * (os.cpu_count() or 1))]
    for process in cluster.processes:
        await run("renice", "-n", "19", "-p", process.pid, check=False)
    await asyncio.sleep(seconds)
    for loop in loops:
        loop.send_signal(signal.SIGKILL)
        await loop.wait()
    for process in cluster.processes:
        await run("renice", "-n", "0", "-p", process.pid, check=False)


@fault("disk-full", on="machine", loses_answers_of=("dead letter",))
async def disk_full(cluster, _chance, seconds):
    """The disk under one broker is full: it gives up, and is started again when there is room."""
    await cluster.kafka.fill_disk(seconds)
