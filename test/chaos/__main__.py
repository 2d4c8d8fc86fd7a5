"""The fault suite; scripts/chaos tells how it is called."""

import argparse
import asyncio
import pathlib
import random
import sys
import tempfile
import time

from checker import check
from cluster import Cluster
from faults import FAULTS, NotReached
from ledger import Ledger
from receiver import Receiver
from shop import Shop
from topics import DEAD_LETTERS, EVENTS, Topics

RECOVERED_WITHIN_S = 60
QUICK = ("crash-before-mark", "crash-after-produce", "zombie", "kafka-leader", "redis-sleep",
         "receiver-fails", "network-cut")


class Run:
    """One cluster, one shop, any number of faults, one verdict."""

    def __init__(self, arguments, folder):
        self._chance = random.Random(arguments.seed)
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.receiver = Receiver(self.ledger)
        self.cluster = Cluster(arguments.root, arguments.binary, folder, self.ledger, self.receiver)
        self.topics = None
        self.shop = None
        self.violations = []

    async def start(self):
        await self.receiver.start()
        await self.cluster.start(EVENTS, DEAD_LETTERS)
        self.topics = Topics(self.cluster.kafka.brokers)
        await self.topics.start()
        await self.cluster.wait_ready()
        self.shop = Shop(self.ledger, self.cluster.order.url)
        await self.shop.open()

    async def stop(self):
        if self.shop:
            await self.shop.leave()
        await self.cluster.stop()
        if self.topics:
            await self.topics.stop()
        await self.receiver.stop()

    async def suffer(self, fault, seconds, may_miss=False):
        """The fault, then the time until every request open at its end is answered, and every event
        stored by then is notified, but for those that cannot be."""
        before = len(self.topics.stored)
        self.ledger.write("fault begins", fault=fault.name,
                          loses_answers_of=sorted(fault.loses_answers_of))
        try:
            await fault.run(self.cluster, self._chance, seconds)
        except NotReached as why:
            self.violations += [] if may_miss else [f"{fault.name} struck: {why}"]
        finally:
            await self.ledger.write("fault ended", fault=fault.name)
        took = await self.recover(self.unended() - self.topics.failing, set(self.shop.unanswered))
        self.ledger.write("fault over", fault=fault.name, recovered_s=took,
                          events=len(self.topics.stored) - before)
        print(f"{fault.name:24} {fault.on:9} {len(self.topics.stored) - before:6} events   "
              + (f"recovered in {took:.1f} s" if took is not None else "NOT RECOVERED"), flush=True)

    async def suffer_together(self, faults, seconds):
        """Two faults at a time, on different parts, drawn by chance."""
        end = time.monotonic() + seconds
        struck = set()

        async def lane():
            while time.monotonic() < end:
                fault = self._chance.choice([fault for fault in faults if fault.on not in struck])
                struck.add(fault.on)
                try:
                    await self.suffer(fault, self._chance.uniform(5, 20), may_miss=True)
                finally:
                    struck.discard(fault.on)

        await asyncio.gather(lane(), lane())

    async def recover(self, events, requests=frozenset()):
        """Seconds until these have ended; None after the time allowed."""
        begin = time.monotonic()
        while left := (events & self.unended()) | (requests & self.shop.unanswered):
            if time.monotonic() - begin > RECOVERED_WITHIN_S:
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
        verdict = check(self.ledger.entries, self.topics.events(), self.topics.dead_letters())
        verdict.violations = self.violations + verdict.violations
        print(f"{verdict.events} events: {verdict.effects} notified, {verdict.dead_letters} "
              f"dead-lettered; {verdict.records_again} records stored again")
        for reason, count in sorted(verdict.repeats.items()):
            print(f"  {count:5} {reason}")
        for violation in verdict.violations[:20]:
            print(f"  VIOLATED {violation[:1000]}")
        if len(verdict.violations) > 20:
            print(f"  VIOLATED and {len(verdict.violations) - 20} more")
        return verdict


async def one_run(arguments):
    faults = [FAULTS[name] for name in arguments.faults]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="eventapp-chaos-"))
    run = Run(arguments, folder)
    try:
        await run.start()
        await asyncio.sleep(3)
        if arguments.together:
            await run.suffer_together(faults, arguments.together)
        else:
            for fault in faults:
                await run.suffer(fault, arguments.seconds)
        await run.settle()
        verdict = run.judge()
    finally:
        await run.stop()
    if verdict.violations and not arguments.discard:
        print(f"ledger and logs are kept in {folder}")
        return False
    run.cluster.remove()
    return not verdict.violations


def parse():
    parser = argparse.ArgumentParser(prog="scripts/chaos", add_help=False)
    parser.add_argument("--faults", nargs="+", default=["quick"])
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--discard", action="store_true")
    parser.add_argument("--together", type=float, default=0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.randrange(1 << 31)
    if arguments.faults == ["all"]:
        arguments.faults = list(FAULTS)
    elif arguments.faults == ["quick"]:
        arguments.faults = list(QUICK)
    unknown = [name for name in arguments.faults if name not in FAULTS]
    if unknown:
        parser.exit(2, f"unknown fault {unknown[0]}; known: {', '.join(sorted(FAULTS))}\n")
    return arguments


def main():
    arguments = parse()
    print(f"seed {arguments.seed}, "
          + (f"together for {arguments.together:g} s" if arguments.together
             else f"{arguments.seconds:g} s a fault"), flush=True)
    random.seed(arguments.seed)
    kept = asyncio.run(one_run(arguments))
    print("every promise was kept" if kept else "a promise was broken")
    sys.exit(0 if kept else 1)


main()
