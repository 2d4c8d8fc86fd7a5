"""One cluster, one shop, any number of faults, one verdict."""

import asyncio
import dataclasses
import random
import time

from checker import check
from cluster import Cluster
from faults import NotReached
from ledger import Ledger
from receiver import Receiver
from shop import Shop
from topics import DEAD_LETTERS, EVENTS, Topics

RECOVERED_WITHIN_S = 60


@dataclasses.dataclass
class Suffered:
    """How one fault went."""
    fault: str
    began: float
    events: int  # stored from its begin until everything had recovered
    redelivered: int  # of those that came again, found done by their marks
    recovered_s: float | None  # from its end; None: not within the time allowed


class Run:
    def __init__(self, root, binary, folder, seed):
        self.chance = random.Random(seed)
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.receiver = Receiver(self.ledger)
        self.cluster = Cluster(root, binary, folder, self.ledger, self.receiver)
        self.topics = None
        self.shop = None
        self.suffered = []
        self.violations = []
        self.striking = 0  # faults, now
        self._watching = None
        self.struck = self.broken = 0  # faults, and promises that they broke, in all

    async def start(self):
        self._watching = asyncio.create_task(self.ledger.watch_standstills())
        await self.receiver.start()
        await self.cluster.start(EVENTS, DEAD_LETTERS)
        self.topics = Topics(self.cluster.kafka.brokers)
        await self.topics.start()
        await self.cluster.wait_for("/readyz")
        self.shop = Shop(self.ledger, self.cluster.order.url)
        self.shop.open()

    async def stop(self):
        if self._watching:
            self._watching.cancel()
        if self.shop:
            await self.shop.leave()
        await self.cluster.stop()
        if self.topics:
            await self.topics.stop()
        await self.receiver.stop()

    async def suffer(self, fault, seconds, may_miss=False):
        """The fault, then the time until every request open at its end is answered, and every event
        stored by then is notified, but for those that cannot be."""
        stored, redelivered = len(self.topics.stored), self.cluster.redelivered()
        began = self.ledger.note("fault begins", fault=fault.name,
                                 loses_answers_of=sorted(fault.loses_answers_of),
                                 holds_back=fault.holds_back)
        self.striking += 1
        try:
            await fault.run(self.cluster, self.chance, seconds)
        except NotReached as why:
            self.violations += [] if may_miss else [f"{fault.name} struck: {why}"]
        finally:
            self.striking -= 1
            self.ledger.note("fault ended", fault=fault.name)
        took = await self.recover(self.unended() - self.topics.failing, set(self.shop.unanswered))
        self.suffered.append(Suffered(fault.name, began, len(self.topics.stored) - stored,
                                      self.cluster.redelivered() - redelivered, took))
        print(f"{fault.name:24} {fault.on:9} {self.suffered[-1].events:6} events   "
              + (f"recovered in {took:.1f} s" if took is not None else "NOT RECOVERED"), flush=True)

    async def suffer_together(self, faults, seconds):
        """Two faults at a time, on different parts, drawn by chance."""
        end = time.monotonic() + seconds
        struck = set()

        async def lane():
            while time.monotonic() < end:
                fault = self.chance.choice([fault for fault in faults if fault.on not in struck])
                struck.add(fault.on)
                try:
                    await self.suffer(fault, self.chance.uniform(5, 20), may_miss=True)
                finally:
                    struck.discard(fault.on)

        await asyncio.gather(lane(), lane())

    async def recover(self, events, requests=frozenset()):
        """Seconds until these have ended; None after the time allowed, which begins with the end of
        the last fault that struck meanwhile."""
        begin = calm = time.monotonic()
        while left := (events & self.unended()) | (requests & self.shop.unanswered):
            calm = time.monotonic() if self.striking else calm
            if time.monotonic() - calm > RECOVERED_WITHIN_S:
                self.violations.append(f"nothing is stuck: {len(left)} events or requests have no "
                                       f"end {RECOVERED_WITHIN_S} s after the fault: "
                                       f"{sorted(left)[:5]}")
                return None
            await asyncio.sleep(0.05)
        return time.monotonic() - begin

    def unended(self):
        return self.topics.stored - self.receiver.taken - self.topics.buried

    async def settle(self):
        """The shop closes; then nothing may be left over anywhere."""
        try:
            await asyncio.wait_for(self.shop.close(), RECOVERED_WITHIN_S)
        except asyncio.TimeoutError:
            self.violations.append(f"nothing is stuck: {len(self.shop.unanswered)} requests have no "
                                   f"final answer {RECOVERED_WITHIN_S} s after the last fault")
        except RuntimeError as refused:
            self.violations.append(f"good requests are served: {refused}")
        await self.recover(self.unended())
        end = time.monotonic() + RECOVERED_WITHIN_S
        while left := await self._left_over():
            if time.monotonic() > end:
                self.violations.append(f"nothing is stuck: {left}")
                return
            await asyncio.sleep(0.5)

    async def _left_over(self):
        """What is left of claims, held messages and lag; empty when all is done."""
        for process in self.cluster.notifications:
            metrics = await process.metrics()
            if metrics is None:
                return f"{process.name} does not answer"
            for name in ("eventapp_held_messages", "eventapp_held_lanes",
                         "kafka_consumergroup_lag"):
                if metrics.get(name, 0) > 0:
                    return f"{name} of {process.name} is {metrics[name]}"
        script = ("local left = {} for _, key in ipairs(redis.call('KEYS', ARGV[1])) do "
                  "local value = redis.call('GET', key) "
                  "if value ~= '1' and string.sub(value, 1, 5) ~= 'dead:' then "
                  "left[#left + 1] = key .. '=' .. value end end return left")
        claims = await self.cluster.redis.ask("EVAL", script, "0",
                                              "notification:processed:event:*")
        return f"claims are left: {claims}" if claims else None

    def judge(self):
        """All that came out since the start or since it was forgotten."""
        for begin, end in self.cluster.order.without_store():
            self.ledger.note("store out of reach", begin=begin, end=end)
        verdict = check(self.ledger.entries, self.topics.events(), self.topics.dead_letters())
        verdict.violations = self.violations + verdict.violations
        self.violations = []
        self.struck += len(self.suffered)
        self.broken += len(verdict.violations)
        verdict.tell()
        return verdict

    def forget(self):
        """What was judged, so that a run of days needs no more memory than one of minutes."""
        self.ledger.forget()
        self.topics.forget()
        self.receiver.taken.clear()
        self.suffered = []
