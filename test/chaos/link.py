"""A TCP proxy: one link of the system, which can be cut, frozen, slowed, sliced and watched."""

import asyncio
import random
import socket
import struct

from ports import free_port


class Connection:
    """Both halves of one proxied connection; `state` belongs to the link's tap."""

    def __init__(self, near, far):
        self.near = near
        self.far = far
        self.state = {}

    def close(self):
        for writer in (self.near, self.far):
            writer.close()

    def reset(self):
        """Both ends see a reset instead of an orderly end."""
        for writer in (self.near, self.far):
            end = writer.get_extra_info("socket")
            if end is not None and end.fileno() >= 0:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Link:
    """Listens on a free port of the loopback and forwards to `target`, a (host, port)."""

    def __init__(self, name, target=None, tap=None):
        self.name = name
        self.target = target
        self.tap = tap  # tap(connection, upwards, data): False withholds data and ends both halves
        self.port = None
        self.connections = set()
        self._server = None
        self._flowing = asyncio.Event()
        self.heal()

    async def open(self):
        """The first time on a free port, then on the same."""
        self.port = self.port or free_port()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def close(self):
        """Connections are refused from now on."""
        self._server.close()
        self.cut()

    def heal(self):
        self.delay = self.jitter = 0.0
        self.slice = 0  # bytes per write, 0: as they come
        self.pause = 0.0  # between slices
        self.cuts_replies = 0.0  # how likely a reply is cut in its middle
        self._flowing.set()

    def freeze(self):
        """Half-open: connections stand, nothing moves in either direction."""
        self._flowing.clear()

    def cut(self):
        for connection in list(self.connections):
            connection.close()

    def reset(self):
        for connection in list(self.connections):
            connection.reset()

    async def _serve(self, reader, near):
        try:
            far_reader, far = await asyncio.open_connection(*self.target)
        except OSError:
            near.transport.abort()
            return
        connection = Connection(near, far)
        self.connections.add(connection)
        try:
            pumps = [asyncio.create_task(self._pump(connection, reader, far, True)),
                     asyncio.create_task(self._pump(connection, far_reader, near, False))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
        finally:
            self.connections.discard(connection)
            connection.close()

    async def _pump(self, connection, reader, writer, upwards):
        try:
            while data := await reader.read(65536):
                if self.tap and not self.tap(connection, upwards, data):
                    return
                if not upwards and random.random() < self.cuts_replies:
                    writer.write(data[:len(data) // 2])
                    return
                await self._forward(reader, writer, data)
        except OSError:
            pass

    async def _forward(self, reader, writer, data):
        """What its sender has given up does not arrive much later: a link holds little."""
        if self.delay:
            await asyncio.sleep(self.delay + random.random() * self.jitter)
        step = self.slice or len(data)
        for begin in range(0, len(data), step):
            await self._flowing.wait()
            if self.slice and reader.at_eof():
                return
            writer.write(data[begin:begin + step])
            await writer.drain()
            if self.slice:
                await asyncio.sleep(self.pause)
