"""The links: cut, half-open, slow, dripping, reset, sliced byte by byte."""

import asyncio

from . import fault

#: A link under trouble may take any answer with it.
ANSWERS = ("effect", "dead letter", "reservation")


def _links(cluster):
    """Every link by what it leads to."""
    by_far_end = {"kafka": cluster.kafka.links, "http": [cluster.order.http_link],
                  "redis": [process.redis_link for process in cluster.processes],
                  "receiver": [process.far_link for process in cluster.notifications]}
    return by_far_end


async def _each_group(cluster, seconds, begin, rest=2.0):
    """Troubles the links to one far end after the other."""
    groups = list(_links(cluster).values())
    for links in groups:
        for link in links:
            begin(link)
        await asyncio.sleep(max(2.0, seconds / len(groups) - rest))
        for link in links:
            link.heal()
        await asyncio.sleep(rest)


@fault("network-cut", on="network", loses_answers_of=ANSWERS)
async def cut(cluster, chance, seconds):
    """Connections end in the middle of what they carry, one link after the other."""
    links = [link for group in _links(cluster).values() for link in group]
    for _ in range(int(seconds * 2)):
        chance.choice(links).cut()
        await asyncio.sleep(0.5)


@fault("network-reset", on="network", loses_answers_of=ANSWERS)
async def reset(cluster, chance, seconds):
    """As a cut, but with RST."""
    links = [link for group in _links(cluster).values() for link in group]
    for _ in range(int(seconds * 2)):
        chance.choice(links).reset()
        await asyncio.sleep(0.5)


@fault("network-half-open", on="network", loses_answers_of=ANSWERS, holds_back=True)
async def half_open(cluster, _chance, seconds):
    """Connections stand and nothing moves; then what stood goes on."""
    await _each_group(cluster, seconds, lambda link: link.freeze())


@fault("network-partition", on="network", loses_answers_of=ANSWERS)
async def partition(cluster, _chance, seconds):
    """One process after the other reaches nothing: neither Redis nor the far side."""
    for process in cluster.notifications:
        links = (process.redis_link, process.far_link)
        for link in links:
            await link.close()
        await asyncio.sleep(seconds / len(cluster.notifications))
        for link in links:
            await link.open()


@fault("network-slow", on="network", loses_answers_of=ANSWERS)
async def slow(cluster, _chance, seconds):
    """200 ms and up to 200 ms more in each direction."""
    def begin(link):
        link.delay, link.jitter = 0.2, 0.2
    await _each_group(cluster, seconds, begin)


@fault("network-drip", on="network", loses_answers_of=ANSWERS)
async def drip(cluster, _chance, seconds):
    """200 bytes at a time, 20 times a second."""
    def begin(link):
        link.slice, link.pause = 200, 0.05
    await _each_group(cluster, seconds, begin)


@fault("network-byte-wise", on="network", loses_answers_of=ANSWERS)
async def byte_wise(cluster, _chance, seconds):
    """Every byte a segment of its own."""
    def begin(link):
        link.slice, link.pause = 1, 0.0
    await _each_group(cluster, seconds, begin)
