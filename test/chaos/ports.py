"""Ports to come back to: below those that the kernel gives to connections, and out of a block that
no other run of the suite draws from, so that nobody takes one while its listener is away."""

import functools
import itertools
import random
import socket

FIRST = 10_000
BLOCKS = 40
BLOCK = 250


@functools.cache
def _ports():
    """This process's, in turn, for as long as it lives: the name of a socket marks them as taken.
    One that was handed out and is not bound yet is not handed out again."""
    for number in random.sample(range(BLOCKS), BLOCKS):
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0eventapp-chaos-ports-{number}")
        except OSError:
            mark.close()
            continue
        first = FIRST + number * BLOCK
        return mark, itertools.cycle(random.sample(range(first, first + BLOCK), BLOCK))
    raise SystemExit(f"chaos: {BLOCKS} runs at once are the most")


def free_port():
    _, ports = _ports()
    while True:
        port = next(ports)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
