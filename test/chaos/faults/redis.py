"""Redis dies, forgets, sleeps, is slow."""

import asyncio
import os
import signal

from . import again_and_again, fault

#: Without Redis a request is served all the same, and so is its repeat, as the same event.
ANSWERS = ("reservation",)


@fault("redis-kill", on="Redis", loses_answers_of=ANSWERS)
async def kill(cluster, _chance, seconds):
    """kill -9, five seconds away, back with its data."""
    async def act():
        os.kill(cluster.redis.pid, signal.SIGKILL)
        await asyncio.sleep(5)
        await cluster.redis.start()
    await again_and_again(seconds, 5, act)


@fault("redis-empty", on="Redis", loses_answers_of=ANSWERS)
async def empty(cluster, _chance, seconds):
    """FLUSHALL: it forgets everything."""
    async def act():
        await cluster.redis.ask("FLUSHALL")
        cluster.ledger.note("flushed")
    await again_and_again(seconds, 10, act)


@fault("redis-sleep", on="Redis", loses_answers_of=ANSWERS)
async def sleep(cluster, _chance, seconds):
    """SIGSTOP for 20 seconds: connections stand, nothing is answered."""
    async def act():
        os.kill(cluster.redis.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(20)
        finally:
            os.kill(cluster.redis.pid, signal.SIGCONT)
    await again_and_again(seconds, 10, act)


def _links(cluster):
    return [process.redis_link for process in cluster.processes]


@fault("redis-slow", on="Redis", loses_answers_of=ANSWERS)
async def slow(cluster, _chance, seconds):
    """Every answer comes 0.2 to 0.6 seconds late."""
    for link in _links(cluster):
        link.delay, link.jitter = 0.2, 0.4
    await asyncio.sleep(seconds)
    for link in _links(cluster):
        link.heal()


@fault("redis-cut-reply", on="Redis", loses_answers_of=ANSWERS)
async def cut_reply(cluster, _chance, seconds):
    """One reply in fifty ends in its middle, and the connection with it."""
    for link in _links(cluster):
        link.cuts_replies = 0.02
    await asyncio.sleep(seconds)
    for link in _links(cluster):
        link.heal()
