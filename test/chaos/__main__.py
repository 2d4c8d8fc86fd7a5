"""The fault suite; scripts/chaos tells how it is called."""

import argparse
import asyncio
import pathlib
import random
import signal
import sys
import tempfile

import results
from faults import FAULTS
from run import Run
from soak import Soak

#: A few of each kind, for a run of three minutes.
QUICK = ("crash-after-send", "crash-after-produce", "zombie", "kafka-leader", "redis-kill",
         "receiver-fails", "network-cut")


async def go(run, arguments):
    faults = [FAULTS[name] for name in arguments.faults]
    await run.start()
    await asyncio.sleep(3)
    if arguments.soak:
        await Soak(run, faults).go(arguments.soak)
        return
    if arguments.together:
        await run.suffer_together(faults, arguments.together)
    else:
        for fault in faults:
            await run.suffer(fault, arguments.seconds)
    await run.settle()
    verdict = run.judge()
    if arguments.results:
        results.append(arguments.results, rows(run, verdict, arguments))


def rows(run, verdict, arguments):
    if not arguments.together:
        return results.rows_of_each(run.suffered, verdict, arguments.seed, arguments.seconds)
    named = "" if len(arguments.faults) < len(FAULTS) else " --faults all"
    command = f"scripts/chaos --together {arguments.together:g}{named} --seed {arguments.seed}"
    return [results.row_of_all(run.suffered, verdict, run.cluster.redelivered(), command,
                               "all together, two at a time", arguments.seed)]


async def one_run(arguments):
    """How many faults struck, and how many promises they broke. Whatever ends it, what it started is
    ended."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    run = Run(arguments.root, arguments.binary,
              pathlib.Path(tempfile.mkdtemp(prefix="eventapp-chaos-")), arguments.seed)
    done = False
    try:
        await go(run, arguments)
        done = True
    finally:
        await run.stop()
        if arguments.discard or (done and not run.broken):
            run.cluster.remove()
        else:
            print(f"ledger and logs are kept in {run.folder}")
    return run.struck, run.broken


def parse():
    parser = argparse.ArgumentParser(prog="scripts/chaos", add_help=False)
    parser.add_argument("--faults", nargs="+", default=None)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--together", type=float, default=0)
    parser.add_argument("--soak", type=float, default=0)
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--discard", action="store_true")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.randrange(1 << 31)
    if arguments.faults is None:
        arguments.faults = list(Soak.FAULTS if arguments.soak else QUICK)
    elif arguments.faults == ["all"]:
        arguments.faults = list(FAULTS)
    unknown = [name for name in arguments.faults if name not in FAULTS]
    if unknown:
        parser.exit(2, f"unknown fault {unknown[0]}; known: {', '.join(sorted(FAULTS))}\n")
    return arguments


def main():
    arguments = parse()
    how = (f"a soak of {arguments.soak:g} s" if arguments.soak
           else f"together for {arguments.together:g} s" if arguments.together
           else f"{arguments.seconds:g} s a fault")
    print(f"seed {arguments.seed}, {how}", flush=True)
    random.seed(arguments.seed)
    struck, broken = asyncio.run(one_run(arguments))
    print(f"{struck} passed, {broken} failed")
    sys.exit(1 if broken else 0)


main()
