"""Clients by the thousand, none of which means well. Each crowd is a process of its own, there
while its block runs."""

import multiprocessing
import random
import socket
import struct
import time


class Crowd:
    def __init__(self, port):
        self._port = port
        self._over = multiprocessing.Event()
        self._connected = multiprocessing.Value("i", 0)
        self._found = multiprocessing.SimpleQueue()
        self._process = multiprocessing.Process(target=self._work, daemon=True)
        self.counts = {}

    def __enter__(self):
        self._process.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self.counts = self._found.get()
        self._process.join()

    @property
    def connected(self):
        return self._connected.value

    def count(self, what, more=1):
        self.counts[what] = self.counts.get(what, 0) + more

    def _work(self):
        self._run()
        self._found.put(self.counts)

    def _run(self):
        raise NotImplementedError

    def _connect(self, receive_bytes=None):
        connection = socket.socket()
        if receive_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(10)
        try:
            connection.connect(("127.0.0.1", self._port))
        except OSError as error:
            self.count(type(error).__name__)
            connection.close()
            time.sleep(0.01)
            return None
        connection.setblocking(False)
        self._connected.value += 1
        return connection


class Idlers(Crowd):
    """So many connections that never say a word; who is thrown out does not come back."""

    def __init__(self, port, size):
        super().__init__(port)
        self._size = size

    def _run(self):
        connections = []
        while len(connections) < self._size and not self._over.is_set():
            connection = self._connect()
            if connection:
                connections.append(connection)
        self._over.wait()
        for connection in connections:
            self.count("kept" if self._is_open(connection) else "thrown out")
            connection.close()

    @staticmethod
    def _is_open(connection):
        try:
            return connection.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


class Talkers(Crowd):
    """So many connections that each keep sending what next_bytes(turn) answers, or read nothing
    of what they are told; who is thrown out comes again."""

    PAUSE_S = 0.0
    READS = True
    RECEIVE_BYTES = None

    def __init__(self, port, size):
        super().__init__(port)
        self._size = size

    def next_bytes(self, turn):
        raise NotImplementedError

    def _run(self):
        talking = {}  # connection: turn, and what is still to be sent of it
        while not self._over.is_set():
            while len(talking) < self._size and not self._over.is_set():
                connection = self._connect(self.RECEIVE_BYTES)
                if connection is None:
                    break
                talking[connection] = [0, b""]
            begin = time.monotonic()
            for connection in list(talking):
                if not self._talk(connection, talking[connection]):
                    connection.close()
                    del talking[connection]
            self._over.wait(max(0.0, self.PAUSE_S - (time.monotonic() - begin)))
        for connection in talking:
            connection.close()

    def _talk(self, connection, state):
        try:
            if self.READS and not self._read(connection):
                return False
            if not state[1]:
                state[1] = self.next_bytes(state[0])
                state[0] += 1
            sent = connection.send(state[1])
            state[1] = state[1][sent:]
            self.count("bytes", sent)
        except BlockingIOError:
            pass
        except OSError:
            self.count("thrown out")
            return False
        return True

    def _read(self, connection):
        try:
            answer = connection.recv(65536)
        except BlockingIOError:
            return True
        if answer.startswith(b"HTTP/1.1 "):
            self.count(answer[9:12].decode("ascii", "replace"))
        if not answer:
            self.count("thrown out")
        return bool(answer)


class Drippers(Talkers):
    """A byte of a header a second."""

    PAUSE_S = 1.0

    def next_bytes(self, turn):
        return b"G" if turn == 0 else b"ET /livez HTTP/1.1\r\nX: "[turn - 1:turn] or b"x"


class Babblers(Talkers):
    """Garbage behind good requests, as fast as it goes."""

    _garbage = random.Random(1).randbytes(1 << 16)

    def next_bytes(self, turn):
        good = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 500
        return good if turn % 4 else self._garbage


class DeafAskers(Talkers):
    """Ask for large answers, one behind the other, and never read one."""

    PAUSE_S = 0.1
    READS = False
    RECEIVE_BYTES = 4096

    def next_bytes(self, turn):
        return b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 1000


class LongHeaders(Talkers):
    """A header of a megabyte."""

    def next_bytes(self, turn):
        return b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + b"y" * (1 << 20)


class Stormers(Crowd):
    """Connect and are gone, one after the other; half of them with a reset."""

    def _run(self):
        reset = struct.pack("ii", 1, 0)
        while not self._over.is_set():
            connection = self._connect()
            if connection is None:
                continue
            # Most with a reset: ports of those that say good-bye are taken for a minute.
            if self.connected % 8:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            elif self.connected % 16:
                connection.send(b"GET /li")
            connection.close()
