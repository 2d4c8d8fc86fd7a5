"""The faults, by name. Each is a coroutine function of the cluster, a random source and the seconds
it may take; it leaves the system as it found it, and what it did stands in the ledger."""

import asyncio
import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    on: str
    run: typing.Callable
    #: What a repeated notification or dead letter may be explained by while it lasts.
    loses_answers_of: frozenset
    #: Whether what was sent may arrive only when it is over.
    holds_back: bool


FAULTS = {}


class NotReached(Exception):
    """The moment of the fault did not come."""


def fault(name, on, loses_answers_of=(), holds_back=False):
    def register(run):
        FAULTS[name] = Fault(name, on, run, frozenset(loses_answers_of), holds_back)
        return run
    return register


async def again_and_again(seconds, pause, act):
    """Once, and as often as there is time for, with a pause between."""
    end = asyncio.get_running_loop().time() + seconds
    await act()
    while asyncio.get_running_loop().time() < end - pause:
        await asyncio.sleep(pause)
        await act()


from . import crash_points, kafka, machine, network, process, receiver, redis  # noqa: E402,F401
