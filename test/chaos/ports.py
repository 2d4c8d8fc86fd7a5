"""Ports to come back to: below those that the kernel gives to connections, and out of a block that
no other run of the suite draws from, so that nobody takes one while its listener is away."""

import functools
import random
import socket

FIRST = 10_000
BLOCKS = 40
BLOCK = 250


@functools.cache
def _block():
    """This process's ports, for as long as it lives: the name of a socket marks them as taken."""
    for number in random.sample(range(BLOCKS), BLOCKS):
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0eventapp-chaos-ports-{number}")
        except OSError:
            mark.close()
            continue
        return mark, range(FIRST + number * BLOCK, FIRST + (number + 1) * BLOCK)
    raise SystemExit(f"chaos: {BLOCKS} runs at once are the most")


def free_port():
    _, ports = _block()
    while True:
        port = random.choice(ports)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
