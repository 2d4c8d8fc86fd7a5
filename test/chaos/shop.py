"""The clients: customers who order, have it shipped and delivered, and ask again until they know."""

import asyncio
import itertools
import random
import uuid

import aiohttp

GIVE_UP_AFTER_S = 8.0
REFUSALS_TO_REPEAT = {409, 503, 504}


class Shop:
    """`customers` at once, each about `pause` seconds between its calls; one in `failing` orders
    cannot be notified, one in ten is shipped and delivered over and over."""

    def __init__(self, ledger, url, customers=12, pause=0.25, failing=20):
        self._ledger = ledger
        self._url = url
        self._pause = pause
        self._failing = failing
        self._customers = customers
        self._numbers = itertools.count(1)
        self._open = False
        self._tasks = []
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=GIVE_UP_AFTER_S),
            connector=aiohttp.TCPConnector(limit=0))
        self.unanswered = set()  # keys without a final answer yet

    def open(self):
        self._open = True
        self._tasks = [asyncio.create_task(self._customer()) for _ in range(self._customers)]

    async def close(self):
        """No new orders; those begun are brought to their end."""
        self._open = False
        await asyncio.gather(*self._tasks)

    async def leave(self):
        for task in self._tasks:
            task.cancel()
        await self._session.close()

    async def _customer(self):
        while self._open:
            number = next(self._numbers)
            kind = "fail-" if number % self._failing == 0 else "customer-"
            who = {"customerId": f"{kind}{number}", "customerEmail": f"c{number}@example.com"}
            order = await self._ask("/api/orders", {**who, "totalAmount": number, "currency": "KRW"})
            path = f"/api/orders/{order['orderId']}/status"
            for before, after in ((20, 25), (25, 80)) * (10 if number % 10 == 5 else 1):
                await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))
                await self._ask(path, {**who, "previousStatus": before, "currentStatus": after})
            await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))

    async def _ask(self, path, body):
        """Until the answer is final; one in twenty asks again although it knows."""
        key = str(uuid.uuid4())
        self.unanswered.add(key)
        answer = await self._until_answered(key, path, body)
        if random.random() < 0.05:
            await self._until_answered(key, path, body)
        self.unanswered.discard(key)
        return answer

    async def _until_answered(self, key, path, body):
        while True:
            await self._ledger.write("asked", key=key, path=path, body=body)
            wait = 0.5
            try:
                async with self._session.post(self._url + path, json=body,
                                              headers={"Idempotency-Key": key}) as response:
                    status, text = response.status, await response.text()
                    wait = float(response.headers.get("Retry-After", wait))
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as trouble:
                await self._ledger.write("unanswered", key=key, trouble=repr(trouble))
                await asyncio.sleep(wait)
                continue
            answer = await response.json() if status in (200, 201) else None
            await self._ledger.write("answered", key=key, status=status, answer=answer,
                                     text=None if answer else text)
            if answer:
                return answer
            if status not in REFUSALS_TO_REPEAT:
                raise RuntimeError(f"{path} was answered {status}: {text}")
            await asyncio.sleep(min(wait, 2.0) * random.uniform(0.8, 1.2))
