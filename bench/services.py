"""The programs a measurement needs: eventapp, a real Kafka broker, Redis. Each is a context manager
on a free port of the loopback and a folder of its own, and ends by its recorded pid."""

import http.client
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, holds, seconds):
    """Polls until holds() answers something true, which it returns."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = holds()
        if answer:
            return answer
        time.sleep(0.01)
    raise SystemExit(f"{what} did not happen within {seconds} seconds")


class Project:
    """Where the project and this run's folder are; hands out what runs from them."""

    def __init__(self, root, folder):
        self.root = root
        self.binary = root / "build" / "release" / "eventapp"
        self._folder = folder
        self._numbers = itertools.count(1)

    def folder(self, name):
        path = self._folder / f"{name}-{next(self._numbers)}"
        path.mkdir()
        return path

    def kafka(self):
        return Kafka(self.root, self.folder("kafka"))

    def redis(self):
        return Redis(self.folder("redis"))

    def eventapp(self, *arguments, **settings):
        return Eventapp(self.binary, self.folder("eventapp"), arguments, settings)


class Kafka:
    def __init__(self, root, folder):
        self._script = str(root / "scripts" / "kafka")
        self._folder = str(folder)
        self.address = None

    def __enter__(self):
        started = subprocess.run([self._script, "start", "--dir", self._folder], check=True,
                                 stdout=subprocess.PIPE, text=True)
        self.address = started.stdout.split()[-1]
        return self

    def __exit__(self, *_):
        subprocess.run([self._script, "stop", "--dir", self._folder], check=True,
                       stdout=subprocess.DEVNULL)

    def create_topic(self, topic):
        subprocess.run([self._script, "tool", "topics", "--bootstrap-server", self.address,
                        "--create", "--topic", topic, "--partitions", "3"], check=True,
                       stdout=subprocess.DEVNULL)


class Redis:
    def __init__(self, folder):
        self._folder = folder
        self._port = free_port()
        self._process = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self._port}"

    def __enter__(self):
        # redis-tools holds the server too: it goes by the name it is called by.
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._folder)],
            executable=shutil.which("redis-check-rdb"), stdout=subprocess.DEVNULL)
        wait_for("Redis", self._answers, 10)
        return self

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


class Eventapp:
    """The release binary on a free port. Settings are keys with `__` for dots."""

    def __init__(self, binary, folder, arguments, settings):
        self.port = free_port()
        self._command = [str(binary), *arguments,
                         "--set", f'http.listen=["127.0.0.1:{self.port}"]']
        for key, value in settings.items():
            self._command += ["--set", f"{key.replace('__', '.')}={value}"]
        self.log = folder / "eventapp.log"
        self._listeners = []
        self._process = None
        self._reader = None

    def on_line(self, listener):
        """listener(line, monotonic time) is called for every line of the log."""
        self._listeners.append(listener)

    def __enter__(self):
        if self._listeners:
            self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE,
                                             stderr=subprocess.STDOUT)
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
        else:
            with open(self.log, "wb") as log:
                self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        return self

    def _read(self):
        for line in self._process.stdout:
            now = time.monotonic()
            for listener in self._listeners:
                listener(line.decode("utf-8", "replace"), now)

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _check_alive(self):
        if self._process.poll() is not None:
            tail = self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""
            raise SystemExit(f"eventapp ended with {self._process.returncode}:\n{tail}")

    def wait_answer(self):
        """Until the first HTTP answer, as fast as it can be noticed."""
        request = b"GET /livez HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
        while True:
            self._check_alive()
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                    connection.sendall(request)
                    if connection.recv(64).startswith(b"HTTP/1.1 200"):
                        return
            except OSError:
                time.sleep(0.0005)

    def wait_ready(self):
        wait_for("eventapp being ready", self._ready, 60)

    def _ready(self):
        self._check_alive()
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def metric(self, name):
        """The sum over all label values."""
        samples = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)", self.get("/metrics")[1],
                             re.MULTILINE)
        return sum(float(sample) for sample in samples)

    def cpu_seconds(self):
        stat = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text("ascii")
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mib(self, peak=False):
        name = "VmHWM" if peak else "VmRSS"
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        return int(re.search(rf"{name}:\s+(\d+) kB", status).group(1)) / 1024
