"""Ports to come back to: below those that the kernel gives to connections, so that nobody takes one
while its listener is away."""

import random
import socket


def free_port():
    while True:
        port = random.randrange(10_000, 20_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
