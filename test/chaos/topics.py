"""Everything that stands in the topics, read as it comes by kcat, past every proxy."""

import asyncio
import json

EVENTS = ("order.created.v1", "order.shipped.v1")
DEAD_LETTERS = tuple(topic + ".dlq" for topic in EVENTS)


class Topics:
    def __init__(self, brokers):
        self._brokers = brokers
        self._readers = {}
        self._tasks = []
        self.records = {topic: {} for topic in EVENTS + DEAD_LETTERS}  # (partition, offset): record
        self._forgotten = {topic: {} for topic in self.records}  # partition: offsets up to this one
        self.stored, self.buried, self.failing = set(), set(), set()  # event ids

    async def start(self):
        self._tasks = [asyncio.create_task(self._read_on(topic)) for topic in self.records]

    async def stop(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in self._readers.values():
            if reader.returncode is None:
                reader.kill()
            await reader.wait()

    def forget(self):
        """What has been read so far."""
        for topic, records in self.records.items():
            for partition, offset in records:
                forgotten = self._forgotten[topic]
                forgotten[partition] = max(offset, forgotten.get(partition, -1))
            records.clear()
        for ids in (self.stored, self.buried, self.failing):
            ids.clear()

    async def _read_on(self, topic):
        """A reader that gave up, as kcat does when brokers come and go, is followed by another."""
        while True:
            reader = self._readers[topic] = await asyncio.create_subprocess_exec(
                "kcat", "-C", "-E", "-q", "-u", "-J", "-b", self._brokers, "-t", topic,
                "-o", "beginning", "-X", "reconnect.backoff.max.ms=1000",
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=1 << 24)
            async for line in reader.stdout:
                # Header values are bytes of any kind.
                self._take(topic, json.loads(line.decode("utf-8", "surrogateescape")))
            await reader.wait()
            await asyncio.sleep(0.5)

    def _take(self, topic, found):
        if found["offset"] <= self._forgotten[topic].get(found["partition"], -1):
            return
        names, values = found.get("headers", [])[::2], found.get("headers", [])[1::2]
        found["headers"] = {name: value.encode("utf-8", "surrogateescape")
                            for name, value in zip(names, values)}
        found["event"] = json.loads(found["payload"])
        self.records[topic][found["partition"], found["offset"]] = found
        ids = self.stored if topic in EVENTS else self.buried
        ids.add(found["event"]["eventId"])
        if found["event"]["customerId"].startswith("fail-"):
            self.failing.add(found["event"]["eventId"])

    def events(self):
        """(topic, partition, offset, record, event) of every record of the event topics."""
        for topic in EVENTS:
            for (partition, offset), record in sorted(self.records[topic].items()):
                yield topic, partition, offset, record, record["event"]

    def dead_letters(self):
        for topic in DEAD_LETTERS:
            for (_, _), record in sorted(self.records[topic].items()):
                yield topic, record
