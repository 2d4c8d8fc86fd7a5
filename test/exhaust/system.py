"""What is looked at while eventapp is exhausted: its gauges, its log, what became of events, and a
customer who wants nothing but to be served."""

import contextlib
import http.client
import json
import socket
import threading
import time

from services import Eventapp, wait_for


class Limited(Eventapp):
    """An eventapp that has no more than so many file descriptors."""

    def __init__(self, *arguments, descriptors):
        super().__init__(*arguments)
        self._command = ["prlimit", f"--nofile={descriptors}", *self._command]

    def sample(self, series):
        """The value of one series, labels included; 0 while it is not there."""
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(series + " "):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    def lines(self, text):
        log = self.log.read_text("utf-8", "replace")
        return [line for line in log.splitlines() if text in line]


class Claims:
    """Asks Redis what became of events."""

    def __init__(self, url):
        host, port = url.removeprefix("redis://").split(":")
        self._connection = socket.create_connection((host, int(port)), 10)
        self._answers = self._connection.makefile("rb")

    def notified(self, event):
        self._connection.sendall(f"GET notification:processed:event:{event}\r\n".encode())
        size = int(self._answers.readline()[1:])
        return size >= 0 and self._answers.read(size + 2)[:-2] == b"1"


class Customer(threading.Thread):
    """Posts an order now and then, each on a connection of its own, and waits for its answer; with
    `claims`, also for its notification."""

    PAUSE_S = 0.05
    PATIENCE_S = 10

    def __init__(self, port, claims=None):
        super().__init__(daemon=True)
        self._port = port
        self._claims = claims
        self._over = threading.Event()
        self._waiting = {}  # event: since when
        self.answers_ms = []
        self.notifications_s = []
        self.troubles = []

    def run(self):
        while not self._over.is_set():
            self._order()
            self._look()
            self._over.wait(self.PAUSE_S)

    def _order(self):
        begin = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self.PATIENCE_S)
        body = json.dumps({"customerId": "healthy", "customerEmail": "healthy@example.com",
                           "totalAmount": 1, "currency": "KRW"})
        try:
            connection.request("POST", "/api/orders", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.troubles.append(type(error).__name__)
            return
        finally:
            connection.close()
        if response.status != 201:
            self.troubles.append(str(response.status))
            return
        self.answers_ms.append((time.monotonic() - begin) * 1000)
        if self._claims:
            self._waiting[json.loads(text)["eventId"]] = begin

    def _look(self):
        for event, since in list(self._waiting.items())[:20]:
            if self._claims.notified(event):
                self.notifications_s.append(time.monotonic() - since)
                del self._waiting[event]

    def leave(self, seconds):
        """Orders no more, and waits until all are notified."""
        self._over.set()
        self.join()
        end = time.monotonic() + seconds
        while self._waiting and time.monotonic() < end:
            self._look()
            time.sleep(0.02)
        self.troubles += ["not notified"] * len(self._waiting)


class Gauges(threading.Thread):
    """The highest value that each metric was seen at."""

    def __init__(self, app, names):
        super().__init__(daemon=True)
        self._app = app
        self._over = threading.Event()
        self.highest = dict.fromkeys(names, 0.0)

    def run(self):
        while not self._over.wait(0.25):
            with contextlib.suppress(OSError, http.client.HTTPException):
                for name in self.highest:
                    self.highest[name] = max(self.highest[name], self._app.metric(name))

    def leave(self):
        self._over.set()
        self.join()


def settled(holds, seconds):
    """Whether it came to hold within that time."""
    try:
        wait_for("", holds, seconds)
        return True
    except SystemExit:
        return False
