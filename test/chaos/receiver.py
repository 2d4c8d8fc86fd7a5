"""The far side: takes webhooks, and writes down each effect at the moment it accepts it."""

import asyncio
import random

from aiohttp import web


class Receiver:
    def __init__(self, ledger):
        self._ledger = ledger
        self._runner = None
        self.port = None
        self.taken = set()  # event ids
        self.heal()

    def heal(self):
        self.hangs = False
        self.fails = 0.0  # how likely an attempt is answered 500
        self.loses_answers = 0.0  # how likely an accepted one gets no answer

    async def start(self):
        application = web.Application()
        application.router.add_post("/{process}", self._take)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        await self._runner.cleanup()

    async def _take(self, request):
        try:
            await request.read()
        except ConnectionResetError:  # its sender died
            return web.Response(status=400)
        if self.hangs:
            await asyncio.sleep(3600)
        if random.random() < self.fails:
            return web.Response(status=500)
        lost = random.random() < self.loses_answers
        headers = request.headers
        effect = {"process": request.match_info["process"], "event": headers["ce-id"],
                  "topic": headers["ce-type"].removeprefix("notification."),
                  "key": headers["ce-subject"], "answer_lost": lost}
        self._ledger.write("effect", **effect)
        self.taken.add(effect["event"])
        if lost:
            request.transport.abort()
        return web.Response(status=204)
