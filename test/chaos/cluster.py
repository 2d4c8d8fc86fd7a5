"""The system under test: three Kafka nodes, Redis, and eventapp's processes, each behind links of
its own. Everything is started here and ended by its recorded pid."""

import asyncio
import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import time

from link import Link
from marks import Marks
from ports import free_port
from wire import HttpTap, KafkaTap, RedisTap, Trigger


async def run(*command, check=True, **options):
    """The output of a command that ends by itself."""
    process = await asyncio.create_subprocess_exec(*map(str, command),
                                                   stdout=asyncio.subprocess.PIPE,
                                                   stderr=asyncio.subprocess.PIPE, **options)
    out, trouble = await process.communicate()
    if check and process.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed: {trouble.decode()[-2000:]}")
    return out.decode()


def logged_at(line):
    """Seconds since the epoch of a line of eventapp's log."""
    return datetime.datetime.fromisoformat(line.split(" ", 1)[0]).timestamp()


class Kafka:
    NODES = 3

    def __init__(self, root, folder, triggers):
        self._script = root / "scripts" / "kafka"
        self._folder = folder
        self.links = [Link(f"kafka-{node}", tap=KafkaTap(triggers))
                      for node in range(1, self.NODES + 1)]
        self.brokers = None  # past the proxies
        self._small_disk = folder / f"node-{self.NODES}" / "data"
        self._room = asyncio.Event()  # on that disk
        self._room.set()
        self._ended = 0  # how often nodes were made to end
        self._starting = asyncio.Lock()

    async def start(self):
        for link in self.links:
            await link.open()
        if os.geteuid() == 0:
            self._small_disk.mkdir(parents=True)
            await run("mount", "-t", "tmpfs", "-o", "size=512m", "eventapp-chaos", self._small_disk)
        ports = ",".join(str(link.port) for link in self.links)
        self.brokers = (await run(self._script, "start", "--dir", self._folder, "--nodes",
                                  self.NODES, "--proxies", ports)).split()[-1]
        for node, link in enumerate(self.links, 1):
            link.target = self._proxied(node)

    def _proxied(self, node):
        properties = (self._folder / f"node-{node}" / "server.properties").read_text("utf-8")
        listeners = next(line for line in properties.splitlines() if line.startswith("listeners="))
        host, port = listeners.split("PROXIED://")[1].split(":")
        return host, int(port)

    async def create_topics(self, topics, *configs):
        for topic in topics:
            await self.tool("topics", "--bootstrap-server", self.brokers, "--create", "--topic",
                            topic, "--partitions", "3",
                            *(word for config in configs for word in ("--config", config)))

    async def tool(self, *arguments):
        return await run(self._script, "tool", *arguments)

    async def stop_nodes(self):
        self._ended += 1
        await run(self._script, "stop", "--dir", self._folder)

    async def restart(self):
        """Starts the nodes that do not run, and answers when all are known to each other. Without
        room on its disk none can start, and another fault may end one meanwhile: then once more."""
        async with self._starting:
            while True:
                await self._room.wait()
                ended = self._ended
                try:
                    await run(self._script, "start", "--dir", self._folder)
                    return
                except RuntimeError:
                    if self._ended == ended:
                        raise

    async def stop(self):
        await self.stop_nodes()
        for link in self.links:
            await link.close()
        if self._small_disk.is_mount():
            await self._unmount()

    async def _unmount(self, seconds=30):
        """A broker that has ended may still be giving up its files."""
        end = time.monotonic() + seconds
        while True:
            try:
                return await run("umount", self._small_disk)
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            await asyncio.sleep(0.2)

    async def fill_disk(self, seconds):
        """No room under the last node for so long; it gives up over that, and is started again."""
        if not self._small_disk.is_mount():
            raise RuntimeError("a small disk under a broker needs root")
        ballast = self._small_disk / "ballast"
        self._room.clear()
        self._ended += 1
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
        await asyncio.sleep(seconds)
        ballast.unlink()
        self._room.set()
        await self.restart()
        await self.in_sync()

    def pid(self, node):
        return int((self._folder / f"node-{node}" / "pid").read_text("ascii").split()[0])

    def kill(self, *nodes):
        self._ended += 1
        for node in nodes:
            with contextlib.suppress(ProcessLookupError):  # one without room has ended by itself
                os.kill(self.pid(node), signal.SIGKILL)

    async def in_sync(self):
        """Until every partition has all its replicas again, or for a minute. A write waits for
        them as long as a broker that came back is behind: that belongs to the fault."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while not await self._all_in_sync():
                    await asyncio.sleep(0.5)

    async def _all_in_sync(self):
        told = await run("kcat", "-L", "-J", "-b", self.brokers, check=False)
        if not told:  # no broker answers
            return False
        return all(partition["leader"] > 0 and len(partition["isrs"]) == len(partition["replicas"])
                   for topic in json.loads(told)["topics"] for partition in topic["partitions"])

    async def leader(self):
        """The node that leads most partitions of the event topics."""
        return await self._elected(self._most_leading)

    async def controller(self):
        return await self._elected(self._controlling)

    async def _elected(self, find):
        """What find() answers, once it is a node: -1 stands for none amid an election."""
        async with asyncio.timeout(60):
            while (node := await find()) < 1:
                await asyncio.sleep(0.2)
        return node

    async def _most_leading(self):
        found = json.loads(await run("kcat", "-L", "-J", "-b", self.brokers))
        leaders = [partition["leader"] for topic in found["topics"]
                   if topic["topic"].startswith("order.") for partition in topic["partitions"]]
        return max(sorted(set(leaders)), key=leaders.count, default=-1)

    async def _controlling(self):
        status = await run(self._script, "tool", "metadata-quorum", "--bootstrap-server",
                           self.brokers, "describe", "--status", check=False)
        found = re.search(r"^LeaderId:\s+(-?\d+)", status, re.MULTILINE)
        return int(found[1]) if found else -1


class Redis:
    def __init__(self, root, folder):
        self._script = root / "scripts" / "redis"
        self._folder = folder
        self.port = None

    async def start(self):
        url = (await run(self._script, "start", "--dir", self._folder)).split()[-1]
        self.port = int(url.rsplit(":", 1)[1])

    async def stop(self):
        await run(self._script, "stop", "--dir", self._folder)

    @property
    def pid(self):
        return int((self._folder / "pid").read_text("ascii").split()[0])

    async def ask(self, *command):
        return (await run("redis-cli", "-p", self.port, *command)).strip()


class Process:
    """One eventapp process, started again whenever it ends. Its Redis, its far side and its HTTP are
    reached through its own links."""

    def __init__(self, name, modules, cluster):
        self.name = name
        self.settings = {}
        self.environment = {}
        self.redis_link = Link(f"{name}-redis", ("127.0.0.1", cluster.redis.port), RedisTap())
        self.far_link = Link(f"{name}-receiver", ("127.0.0.1", cluster.receiver.port), HttpTap())
        self.http_link = Link(f"{name}-http", ("127.0.0.1", free_port()), HttpTap())
        self.kafka_trigger = Trigger()
        self._modules = modules
        self._cluster = cluster
        self._child = None
        self._task = None
        self._wanted = True
        self.log = cluster.folder / f"{name}.log"
        self._log_read = 0
        self._redelivered = 0

    async def start(self):
        for link in (self.redis_link, self.far_link, self.http_link):
            await link.open()
        self._task = asyncio.create_task(self._keep_running())

    async def _keep_running(self):
        while self._wanted:
            with open(self.log, "ab") as log:
                self._child = await asyncio.create_subprocess_exec(
                    *self._command(), stdout=log, stderr=log, env={**os.environ,
                                                                   **self.environment})
            self._cluster.ledger.write("started", process=self.name, pid=self._child.pid)
            code = await self._child.wait()
            self._cluster.ledger.write("ended", process=self.name, code=code)
            await asyncio.sleep(0.5)

    def _command(self):
        return [str(self._cluster.binary), f"--modules={self._modules}",
                *(word for key, value in {
                    "kafka.brokers": ",".join(f"127.0.0.1:{link.port}"
                                              for link in self._cluster.kafka.links),
                    "kafka.librdkafka.client.id": self.name,
                    "redis.url": f"redis://127.0.0.1:{self.redis_link.port}",
                    "http.listen": json.dumps([f"127.0.0.1:{self.http_link.target[1]}"]),
                    "notification.channel": "webhook",
                    "notification.webhook.url": f"http://127.0.0.1:{self.far_link.port}/{self.name}",
                    "notification.webhook.timeout_ms": 3000,
                    **self.settings,
                }.items() for word in ("--set", f"{key}={value}"))]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http_link.port}"

    @property
    def pid(self):
        return self._child.pid

    def _signal(self, number):
        self._cluster.ledger.write("signal", process=self.name, signal=number.name)
        try:
            self._child.send_signal(number)
        except ProcessLookupError:
            pass

    def kill(self):
        self._signal(signal.SIGKILL)

    def sleep(self):
        self._signal(signal.SIGSTOP)

    def wake(self):
        self._signal(signal.SIGCONT)

    def ask_to_stop(self):
        self._signal(signal.SIGTERM)

    async def stop(self, seconds=40):
        self._wanted = False
        if self._task is None:
            return
        if self._child is not None and self._child.returncode is None:
            self.wake()
            self.ask_to_stop()
        try:
            await asyncio.wait_for(asyncio.shield(self._task), seconds)
        except asyncio.TimeoutError:
            self.kill()
            await self._task
        for link in (self.redis_link, self.far_link, self.http_link):
            await link.close()

    def redelivered(self):
        """How many records it has found done already, by its log."""
        if self.log.exists():
            with open(self.log, "rb") as log:
                log.seek(self._log_read)
                text = log.read()
            whole = text[:text.rfind(b"\n") + 1]
            self._log_read += len(whole)
            self._redelivered += whole.count(b"status=DUPLICATE")
        return self._redelivered

    def without_store(self, patience=2.0):
        """When requests were served without the store, as (begin, end): from its start, or from
        `patience` before its log says so, until the log says that it is over."""
        spans, begin = [], None
        for line in self.log.read_text("utf-8", "replace").splitlines():
            if " Started. " in line or "are not remembered now" in line:
                begin = begin or logged_at(line) - patience
            elif begin and ("are remembered again" in line or "Connected to Redis" in line):
                spans.append((begin, logged_at(line)))
                begin = None
        return spans + ([(begin, float("inf"))] if begin else [])

    async def get(self, path):
        """The body of a good answer; None without one."""
        try:
            return await run("curl", "-sf", "-m", "2", self.url + path)
        except RuntimeError:
            return None

    async def metrics(self):
        """Sums of the samples by name; None while it does not answer."""
        text = await self.get("/metrics")
        if text is None:
            return None
        sums = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                series, value = line.rsplit(" ", 1)
                name = series.split("{")[0]
                sums[name] = sums.get(name, 0.0) + float(value)
        return sums


class Cluster:
    """All of it; `folder` holds data and logs and stays when something was found."""

    NOTIFICATIONS = 3

    def __init__(self, root, binary, folder, ledger, receiver):
        self.root = root
        self.binary = pathlib.Path(binary)
        self.folder = folder
        self.ledger = ledger
        self.receiver = receiver
        self.redis = Redis(root, folder / "redis")
        self.triggers = {}
        self.kafka = Kafka(root, folder / "kafka", self.triggers)
        self.order = None
        self.notifications = []
        self._marks = None

    @property
    def processes(self):
        return [self.order, *self.notifications]

    def redelivered(self):
        return sum(process.redelivered() for process in self.notifications)

    async def start(self, topics, dead_letters):
        await asyncio.gather(self.redis.start(), self.kafka.start())
        self._marks = Marks(self.ledger, self.redis.port)
        self._marks.start()
        # What the checker has read long ago may go: a run may last for days.
        bounds = ("retention.bytes=16777216", "segment.bytes=4194304")
        await self.kafka.create_topics(topics, *bounds)
        # The time of the broker: the clock of a process may be a fault.
        await self.kafka.create_topics(dead_letters, *bounds,
                                       "message.timestamp.type=LogAppendTime")
        self.order = Process("order", "order", self)
        self.notifications = [Process(f"notification-{number}", "notification", self)
                              for number in range(1, self.NOTIFICATIONS + 1)]
        for process in self.processes:
            self.triggers[process.name] = process.kafka_trigger
            await process.start()

    async def stop(self):
        await asyncio.gather(*(process.stop() for process in self.processes if process))
        if self._marks:
            self._marks.stop()
        await asyncio.gather(self.redis.stop(), self.kafka.stop())

    async def wait_for(self, page, seconds=60):
        """Until each process answers this page with 200."""
        end = time.monotonic() + seconds
        for process in self.processes:
            while await process.get(page) is None:
                if time.monotonic() > end:
                    raise RuntimeError(f"{process.name}: no {page}; see {process.log}")
                await asyncio.sleep(0.2)

    def remove(self):
        shutil.rmtree(self.folder)
