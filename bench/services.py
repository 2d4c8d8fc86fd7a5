"""What a measurement needs: eventapp, a limit program, a real Kafka broker, Redis. Each is a
context manager on a free port of the loopback and a folder of its own; it ends by its own pid."""

import contextlib
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

import programs

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
    raise SystemExit(f"bench: {what} did not happen within {seconds} seconds")


class Project:
    """Where the project and this run's folder are; hands out what runs from them."""

    def __init__(self, root, folder):
        self.root = root
        self.programs = programs.Programs(root / "build" / "release" / "bench")
        self.binary = root / "build" / "release" / "eventapp"
        self._folder = folder
        self._numbers = itertools.count(1)

    def folder(self, name):
        path = self._folder / f"{name}-{next(self._numbers)}"
        path.mkdir()
        return path

    def kafka(self, proxy=None):
        """proxy: a port that clients may be led to, instead of the broker's own."""
        return Kafka(self.root, self.folder("kafka"), proxy)

    def redis(self):
        return Redis(self.folder("redis"))

    def eventapp(self, *arguments, log=None, calls=None, **settings):
        """Settings are keys with `__` for dots. log: a file to write to instead of its own. calls:
        where its system calls are counted, which makes it several times as slow."""
        app = Eventapp(self.binary, self.folder("eventapp"), arguments, settings, log)
        if calls is not None:
            app.count_calls(calls)
        return app

    def server(self, program, *arguments, port=None):
        """A program of bench/ that listens on a port until it is ended."""
        return Server(self.programs.path(program), arguments, port)

    @contextlib.contextmanager
    def distant(self, milliseconds):
        """A broker, and its address for those to whom its answers take so much longer."""
        port = free_port()
        delay = ("--delay-us", round(milliseconds * 1000))
        with self.kafka(proxy=port) as kafka, \
                self.server("load_distance", "--target", kafka.behind_proxy(), *delay, port=port):
            yield kafka, f"127.0.0.1:{port}"


class Kafka:
    def __init__(self, root, folder, proxy=None):
        self._script = str(root / "scripts" / "kafka")
        self._folder = str(folder)
        self._proxy = [] if proxy is None else ["--proxies", str(proxy)]
        self.address = None

    def __enter__(self):
        started = subprocess.run([self._script, "start", "--dir", self._folder, *self._proxy],
                                 check=True, stdout=subprocess.PIPE, text=True)
        self.address = started.stdout.split()[-1]
        return self

    def behind_proxy(self):
        """The port to which the proxy leads."""
        properties = pathlib.Path(self._folder, "node-1", "server.properties").read_text("utf-8")
        return int(re.search(r"^listeners=.*PROXIED://[^:]+:(\d+)", properties,
                             re.MULTILINE).group(1))

    @contextlib.contextmanager
    def standing_still(self, still_ms, running_ms):
        """Meanwhile it does nothing for still_ms, works for running_ms, and so on."""
        pid = int(pathlib.Path(self._folder, "node-1", "pid").read_text("ascii").split()[0])
        end = threading.Event()

        def stop_and_go():
            while not end.wait(running_ms / 1000):
                os.kill(pid, signal.SIGSTOP)
                time.sleep(still_ms / 1000)
                os.kill(pid, signal.SIGCONT)

        thread = threading.Thread(target=stop_and_go)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    def __exit__(self, *_):
        subprocess.run([self._script, "stop", "--dir", self._folder], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(self._folder)  # millions of events

    def create_topic(self, topic, partitions=3):
        subprocess.run([self._script, "tool", "topics", "--bootstrap-server", self.address,
                        "--create", "--topic", topic, "--partitions", str(partitions)], check=True,
                       stdout=subprocess.DEVNULL)


class Redis:
    def __init__(self, folder):
        self._folder = folder
        self.port = free_port()
        self._process = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def __enter__(self):
        # redis-tools holds the server too: it goes by the name it is called by.
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._folder)],
            executable=shutil.which("redis-check-rdb"), stdout=subprocess.DEVNULL)
        wait_for("Redis", lambda: self._ask("PING").startswith("PONG"), 10)
        return self

    def _ask(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], check=False,
                              capture_output=True, text=True).stdout

    def forget(self):
        self._ask("FLUSHALL")

    def commands(self):
        """How many it has served, but for those that ask for it."""
        calls = dict(re.findall(r"cmdstat_([^:]+):calls=(\d+)", self._ask("INFO", "commandstats")))
        own = ("info", "ping", "flushall", "client", "hello", "auth", "select")
        return sum(int(count) for name, count in calls.items() if name.split("|")[0] not in own)

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


class Program:
    """A process whose costs can be read while it runs."""

    def __init__(self):
        self.process = None

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu_seconds(self):
        """Of all its threads, in nanosecond steps where the kernel has them."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        try:
            return sum(int((task / "schedstat").read_text("ascii").split()[0])
                       for task in tasks) / 1e9
        except OSError:
            stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text("ascii")
            fields = stat.rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mib(self, peak=False):
        name = "VmHWM" if peak else "VmRSS"
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.search(rf"{name}:\s+(\d+) kB", status).group(1)) / 1024

    def wakeups(self):
        """How often its threads have gone to sleep of their own will."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            status = (task / "status").read_text("ascii")
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status,
                                   re.MULTILINE).group(1))
        return total


class Server(Program):
    def __init__(self, path, arguments, port=None):
        super().__init__()
        self.port = free_port() if port is None else port
        self._command = [str(path), "--port", str(self.port), *map(str, arguments)]

    def __enter__(self):
        self.process = subprocess.Popen(self._command)
        wait_for(f"{self._command[0]} listening", self._listens, 10)
        return self

    def _listens(self):
        if self.process.poll() is not None:
            raise SystemExit(f"bench: {' '.join(self._command)} ended")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_):
        self.end()


class Eventapp(Program):
    def __init__(self, binary, folder, arguments, settings, log=None):
        super().__init__()
        self.port = free_port()
        self._command = [str(binary), *arguments,
                         "--set", f'http.listen=["127.0.0.1:{self.port}"]']
        for key, value in settings.items():
            self._command += ["--set", f"{key.replace('__', '.')}={value}"]
        self.log = folder / "eventapp.log"
        self._output = log

    def count_calls(self, path):
        self._command = ["strace", "-D", "-f", "-c", "-o", str(path), *self._command]

    def __enter__(self):
        with open(self.log, "wb") as log:
            output = log if self._output is None else self._output
            self.process = subprocess.Popen(self._command, stdout=output, stderr=log)
        return self

    def __exit__(self, *_):
        self.end()
        self.log.unlink()  # as long as the backlog

    def _check_alive(self):
        if self.process.poll() is not None:
            tail = self.log.read_text("utf-8", "replace")[-2000:]
            raise SystemExit(f"bench: eventapp ended with {self.process.returncode}:\n{tail}")

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

    def done(self, *outcomes):
        """Events that came to these ends, or to any: what was left to another owner has come to
        none."""
        samples = re.findall(r'^eventapp_events_total\{.*outcome="(\w+)".*\} (\S+)',
                             self.get("/metrics")[1], re.MULTILINE)
        return sum(float(count) for outcome, count in samples
                   if (outcome in outcomes if outcomes else outcome != "left"))
