"""Brokers die, all of them or one with a role."""

import asyncio

from . import again_and_again, fault

ANSWERS = ("dead letter",)


async def _bounce(cluster, choose, seconds):
    """Five times: kill -9, and back."""
    for _ in range(5):
        cluster.kafka.kill(await choose())
        await asyncio.sleep(max(1.0, seconds / 5 - 8))
        await cluster.kafka.restart()
    await cluster.kafka.in_sync()


@fault("kafka-leader", on="Kafka", loses_answers_of=ANSWERS)
async def leader(cluster, _chance, seconds):
    """kill -9 of the node that leads most partitions, five times."""
    await _bounce(cluster, cluster.kafka.leader, seconds)


@fault("kafka-controller", on="Kafka", loses_answers_of=ANSWERS)
async def controller(cluster, _chance, seconds):
    """kill -9 of the controllers' leader, five times."""
    await _bounce(cluster, cluster.kafka.controller, seconds)


@fault("kafka-down", on="Kafka", loses_answers_of=ANSWERS)
async def down(cluster, _chance, seconds):
    """All brokers killed, back after 30 seconds."""
    async def act():
        cluster.kafka.kill(*range(1, cluster.kafka.NODES + 1))
        await asyncio.sleep(30)
        await cluster.kafka.restart()
    await again_and_again(seconds, 15, act)
    await cluster.kafka.in_sync()


@fault("kafka-restart", on="Kafka", loses_answers_of=ANSWERS)
async def restart(cluster, _chance, seconds):
    """An orderly stop of the whole cluster, and back."""
    async def act():
        await cluster.kafka.stop_nodes()
        await cluster.kafka.restart()
    await again_and_again(seconds, 15, act)
    await cluster.kafka.in_sync()
