"""Everything that stands in the topics, read as it comes by kcat, past every proxy."""

import asyncio
import json

EVENTS = ("order.created.v1", "order.shipped.v1")
DEAD_LETTERS = tuple(topic + ".dlq" for topic in EVENTS)


class Topics:
    def __init__(self, brokers):
        self._brokers = brokers
        self._readers = []
        self._tasks = []
        self.records = {topic: {} for topic in EVENTS + DEAD_LETTERS}  # (partition, offset): record
        self.stored, self.buried, self.failing = set(), set(), set()  # event ids

    async def start(self):
        for topic in self.records:
            reader = await asyncio.create_subprocess_exec(
                "kcat", "-C", "-E", "-q", "-u", "-J", "-b", self._brokers, "-t", topic, "-o", "beginning",
                "-X", "reconnect.backoff.max.ms=1000", stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL, limit=1 << 24)
            self._readers.append(reader)
            self._tasks.append(asyncio.create_task(self._read(topic, reader.stdout)))

    def forget(self):
        """What has been read so far."""
        for kept in (*self.records.values(), self.stored, self.buried, self.failing):
            kept.clear()

    async def stop(self):
        for reader in self._readers:
            if reader.returncode is None:
                reader.kill()
            await reader.wait()
        await asyncio.gather(*self._tasks)

    async def _read(self, topic, lines):
        async for line in lines:
            # Header values are bytes of any kind.
            found = json.loads(line.decode("utf-8", "surrogateescape"))
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
