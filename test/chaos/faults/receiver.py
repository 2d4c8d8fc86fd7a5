"""The far side is down, hangs, fails, or accepts without an answer."""

import asyncio

from . import again_and_again, fault

ANSWERS = ("effect",)


@fault("receiver-down", on="receiver", loses_answers_of=ANSWERS)
async def down(cluster, _chance, seconds):
    """Ends its connections and refuses new ones, for 30 seconds."""
    async def act():
        links = [process.far_link for process in cluster.notifications]
        for link in links:
            await link.close()
        await asyncio.sleep(30)
        for link in links:
            await link.open()
    await again_and_again(seconds, 15, act)


@fault("receiver-hangs", on="receiver")
async def hangs(cluster, _chance, seconds):
    """Takes requests and does not answer."""
    async def act():
        cluster.receiver.hangs = True
        await asyncio.sleep(20)
        cluster.receiver.heal()
    await again_and_again(seconds, 10, act)


@fault("receiver-fails", on="receiver")
async def fails(cluster, _chance, seconds):
    """Answers 500 to three in ten."""
    cluster.receiver.fails = 0.3
    await asyncio.sleep(seconds)
    cluster.receiver.heal()


@fault("receiver-loses-answers", on="receiver", loses_answers_of=ANSWERS)
async def loses_answers(cluster, _chance, seconds):
    """Accepts, and closes instead of answering, one in five."""
    cluster.receiver.loses_answers = 0.2
    await asyncio.sleep(seconds)
    cluster.receiver.heal()
