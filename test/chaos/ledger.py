"""What the suite did and saw, one JSON object a line, on disk before anybody acts on it."""

import asyncio
import json
import os
import time


#: The machine is shared: a disk or a processor that is away for so long makes answers late, which
#: whoever waits for them takes for lost. It is a fault like others, and stands in the ledger.
STANDSTILL_S = 1.0


class Ledger:
    """Entries are dicts with `t` (seconds, wall clock of this machine, which no fault touches) and
    `kind`. Lines written in one turn share one fsync."""

    def __init__(self, path):
        self.entries = []
        self._file = open(path, "a", encoding="utf-8")
        self._waiting = []
        self._writer = None

    def write(self, kind, **facts):
        """Answers a future that is done when the entry is on disk."""
        entry = {"t": time.time(), "kind": kind, **facts}
        self.entries.append(entry)
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((json.dumps(entry), done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._drain())
        return done

    def note(self, kind, **facts):
        """The same for who need not wait for it; answers its time."""
        self.write(kind, **facts)
        return self.entries[-1]["t"]

    def forget(self):
        """Everything so far."""
        self.entries.clear()
        self._file.truncate(0)

    async def _drain(self):
        while self._waiting:
            batch, self._waiting = self._waiting, []
            text = "".join(line + "\n" for line, _ in batch)
            begin = time.time()
            await asyncio.get_running_loop().run_in_executor(None, self._store, text)
            self._note_standstill(begin)
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
        self._writer = None

    async def watch_standstills(self):
        """Until it is cancelled: notes when this process, which every answer passes, did not run."""
        while True:
            begin = time.time()
            await asyncio.sleep(0.1)
            self._note_standstill(begin)

    def _note_standstill(self, begin):
        end = time.time()
        if end - begin > STANDSTILL_S:
            self.write("stood still", begin=begin, end=end)

    def _store(self, text):
        self._file.write(text)
        self._file.flush()
        os.fsync(self._file.fileno())
