"""The machine: its disk is full, its clock jumps, its processors are busy."""

import asyncio
import os
import pathlib
import signal
import struct
import sys

from cluster import run
from . import fault

CLOCK_SHIFT = pathlib.Path(__file__).parent.parent / "clock_shift.c"


@fault("clock-steps", on="machine")
async def clock_steps(cluster, chance, seconds):
    """The wall clock of each process jumps by up to an hour, both ways; the monotonic one goes on."""
    library, shift = cluster.folder / "clock_shift.so", cluster.folder / "clock_shift"
    await run("cc", "-shared", "-fPIC", "-O1", "-o", library, CLOCK_SHIFT)
    shift.write_bytes(struct.pack("=q", 0))

    async def restart_all(environment):
        for process in cluster.processes:
            process.environment = environment
            process.ask_to_stop()
        await cluster.wait_for("/livez")

    await restart_all({"LD_PRELOAD": str(library), "CLOCK_SHIFT_FILE": str(shift)})
    for _ in range(int(seconds / 5)):
        with open(shift, "r+b") as file:
            file.write(struct.pack("=q", chance.choice((-3600, -60, 0, 60, 3600))))
        await asyncio.sleep(5)
    await restart_all({})


@fault("busy-processors", on="machine", loses_answers_of=("effect", "dead letter", "reservation"))
async def busy_processors(cluster, _chance, seconds):
    """Four loops a core, against eventapp at a lower priority: it gets a tenth of the machine."""
    loops = [await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass")
             for _ in range(4 * (os.cpu_count() or 1))]
    try:
        for process in cluster.processes:
            await run("renice", "-n", "5", "-p", process.pid, check=False)
        await asyncio.sleep(seconds)
    finally:
        for loop in loops:
            loop.kill()
    await asyncio.gather(*(loop.wait() for loop in loops))
    for process in cluster.processes:
        await run("renice", "-n", "0", "-p", process.pid, check=False)


@fault("disk-full", on="machine", loses_answers_of=("dead letter",))
async def disk_full(cluster, _chance, seconds):
    """The disk under one broker is full: it gives up, and is started again when there is room."""
    await cluster.kafka.fill_disk(seconds)
