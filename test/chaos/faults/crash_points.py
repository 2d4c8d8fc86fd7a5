"""kill -9 at named moments. The proxy that sees the moment kills before it passes on what shows
it, so that no hook in the product is needed."""

import asyncio

from . import NotReached, fault


async def _at(triggers, moment, chance, seconds):
    """Kills one process after the other when it comes to the moment."""
    end = asyncio.get_running_loop().time() + seconds
    died = 0
    while asyncio.get_running_loop().time() < end:
        process, trigger = chance.choice(triggers)
        trigger.arm(moment, process.kill)
        while trigger.armed and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.05)
        died += not trigger.armed
        trigger.disarm()
        await asyncio.sleep(2)
    if died == 0:
        raise NotReached(f"no process came to the moment: {moment}")


def _crash(name, moment, of):
    async def crash(cluster, chance, seconds):
        await _at(of(cluster), moment, chance, seconds)
    crash.__doc__ = f"kill -9 at the moment: {moment}."
    fault(name, on="eventapp")(crash)


def _redis(cluster):
    return [(process, process.redis_link.tap.trigger) for process in cluster.notifications]


def _far(cluster):
    return [(process, process.far_link.tap.trigger) for process in cluster.notifications]


def _kafka(cluster):
    return [(process, process.kafka_trigger) for process in cluster.notifications]


def _order_kafka(cluster):
    return [(cluster.order, cluster.order.kafka_trigger)]


def _order_http(cluster):
    return [(cluster.order, cluster.order.http_link.tap.trigger)]


_crash("crash-after-claim", "after claim", _redis)
_crash("crash-before-send", "request", _far)
_crash("crash-after-send", "answer", _far)
_crash("crash-before-mark", "before mark", _redis)
_crash("crash-after-mark", "after mark", _redis)
_crash("crash-after-dead-letter", "dead letter acknowledged", _kafka)
_crash("crash-before-bury", "before bury", _redis)
_crash("crash-after-bury", "after bury", _redis)
_crash("crash-after-produce", "record acknowledged", _order_kafka)
_crash("crash-before-answer", "answer", _order_http)
