"""eventapp's processes die, sleep, and are restarted."""

import asyncio

from . import again_and_again, fault


@fault("kill", on="eventapp")
async def kill(cluster, chance, seconds):
    """kill -9 of any process, at any moment."""
    async def act():
        chance.choice(cluster.processes).kill()
    await again_and_again(seconds, 3, act)


@fault("kill-all", on="eventapp")
async def kill_all(cluster, _chance, seconds):
    async def act():
        for process in cluster.processes:
            process.kill()
    await again_and_again(seconds, 12, act)


@fault("zombie", on="eventapp")
async def zombie(cluster, chance, seconds):
    """SIGSTOP for longer than session and lease, then SIGCONT."""
    async def act():
        process = chance.choice(cluster.notifications)
        process.sleep()
        await asyncio.sleep(18)
        process.wake()
    await again_and_again(seconds - 18, 2, act)


@fault("rolling-restart", on="eventapp")
async def rolling_restart(cluster, _chance, seconds):
    """SIGTERM to one process after the other."""
    processes = iter(cluster.processes * 100)

    async def act():
        next(processes).ask_to_stop()
    await again_and_again(seconds, 5, act)


@fault("restart-all", on="eventapp")
async def restart_all(cluster, _chance, seconds):
    async def act():
        for process in cluster.processes:
            process.ask_to_stop()
    await again_and_again(seconds, 12, act)
