"""Hours at a moderate rate with a fault now and then. What must not grow is measured in the calm
between faults, and its slope is told. Everything is judged and then forgotten every ten minutes, so
that it can run for days."""

import asyncio
import dataclasses
import itertools
import os
import pathlib
import statistics
import time

from faults import FAULTS

CHAPTER_S = 600
CALM_S = 60
SAMPLE_S = 5
FAULT_S = 15
#: Caches and pools fill at first.
WARM_UP = 0.1


@dataclasses.dataclass(frozen=True)
class Series:
    """What is measured. It has a trend if its last quarter is higher than its first by more than a
    tenth and `slack`; without slack it is told only: a shared machine has slow hours."""
    name: str
    unit: str
    slack: float | None


SERIES = (Series("memory of order", "MB", 2.0),
          Series("memory of a notification", "MB", 2.0),
          Series("descriptors of order", "", 3.0),
          Series("descriptors of a notification", "", 3.0),
          Series("keys in Redis per event", "", 0.1),
          Series("keys in Redis that never expire", "", 0.0),
          Series("lanes held", "", 5.0),
          Series("request answered, median", "ms", None),
          Series("request answered, slowest in 100", "ms", None),
          Series("answer to notification, median", "ms", None))


def slope_per_hour(samples):
    """Theil and Sen: the median of the slopes between pairs, which single outliers do not move."""
    thinned = samples[::max(1, len(samples) // 400)]
    slopes = [(b - a) / (s - t) for (t, a), (s, b) in itertools.combinations(thinned, 2) if s > t]
    return statistics.median(slopes) * 3600 if slopes else 0.0


class Soak:
    #: Those that no process of ours dies of: its memory must be seen to stay as it is.
    FAULTS = tuple(name for name, fault in FAULTS.items() if fault.on in (
        "Kafka", "Redis", "receiver", "network") and name != "redis-empty")

    def __init__(self, run, faults):
        self._run = run
        self._faults = itertools.cycle(faults)
        self._samples = {series.name: [] for series in SERIES}
        self._events = 0  # of the chapters before
        self._requests_seen = 0  # entries of the ledger that were measured

    async def go(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self._chapter(min(end, time.monotonic() + CHAPTER_S))
        for series in SERIES:
            self._tell(series)

    async def _chapter(self, end):
        while time.monotonic() < end:
            await self._calm(min(end, time.monotonic() + CALM_S))
            if time.monotonic() < end:
                await self._run.suffer(next(self._faults), FAULT_S, may_miss=True)
        await self._run.settle()
        verdict = self._run.judge()
        self._events += verdict.events
        self._run.forget()
        self._requests_seen = 0
        self._run.shop.open()

    async def _calm(self, end):
        await asyncio.sleep(SAMPLE_S)  # what the last fault has left to do
        while time.monotonic() < end:
            self._requests_seen = len(self._run.ledger.entries)
            await asyncio.sleep(SAMPLE_S)
            await self._sample()

    async def _sample(self):
        cluster = self._run.cluster
        self._add("memory of order", memory_mb(cluster.order.pid))
        self._add("descriptors of order", descriptors(cluster.order.pid))
        held = 0
        for process in cluster.notifications:
            self._add("memory of a notification", memory_mb(process.pid))
            self._add("descriptors of a notification", descriptors(process.pid))
            held += ((await process.metrics()) or {}).get("eventapp_held_lanes", 0)
        self._add("lanes held", held)
        keys, expiring = await keys_in(cluster.redis)
        self._add("keys in Redis that never expire", keys - expiring)
        self._add("keys in Redis per event", keys / (self._events + len(self._run.topics.stored)))
        self._sample_latencies()

    def _sample_latencies(self):
        asked, answered, took, way = {}, {}, [], []
        for entry in self._run.ledger.entries[self._requests_seen:]:
            if entry["kind"] == "asked":
                asked[entry["key"]] = entry["t"]
            elif entry["kind"] == "answered" and entry["answer"] and entry["key"] in asked:
                took.append(1000 * (entry["t"] - asked[entry["key"]]))
                answered.setdefault(entry["answer"]["eventId"], entry["t"])
            elif entry["kind"] == "effect" and entry["event"] in answered:
                way.append(1000 * (entry["t"] - answered[entry["event"]]))
        if len(took) > 20 and len(way) > 20:
            self._add("request answered, median", statistics.median(took))
            self._add("request answered, slowest in 100", statistics.quantiles(took, n=100)[-1])
            self._add("answer to notification, median", statistics.median(way))

    def _add(self, name, value):
        self._samples[name].append((time.monotonic(), value))

    def _tell(self, series):
        samples = self._samples[series.name]
        samples = samples[int(len(samples) * WARM_UP):]
        quarter = len(samples) // 4
        if quarter == 0:
            print(f"{series.name:34} too few samples")
            return
        first = statistics.median(value for _, value in samples[:quarter])
        last = statistics.median(value for _, value in samples[-quarter:])
        print(f"{series.name:34} {first:10.2f} → {last:10.2f} {series.unit:3} "
              f"slope {slope_per_hour(samples):+.3f} an hour, {len(samples)} samples")
        if series.slack is not None and last > first * 1.1 + series.slack:
            print(f"  VIOLATED nothing grows: {series.name}")
            self._run.broken += 1


def memory_mb(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


async def keys_in(redis):
    """How many there are, and how many of them expire by themselves."""
    line = next((line for line in (await redis.ask("INFO", "keyspace")).splitlines()
                 if line.startswith("db0:")), "db0:keys=0,expires=0")
    facts = dict(fact.split("=") for fact in line.removeprefix("db0:").split(","))
    return int(facts["keys"]), int(facts["expires"])
