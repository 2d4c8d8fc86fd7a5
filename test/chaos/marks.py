"""When Redis took which mark, as MONITOR tells it, past every proxy."""

import asyncio
import re

MARK = re.compile(r'^\+(\d+\.\d+) \[.*\] "(?:SET|set)" "notification:processed:event:([^"]+)" '
                  r'"(1|dead:[^"]*)" "EX"')


class Marks:
    """Entries `marked` in the ledger: event, and the time by Redis' clock, which is the machine's."""

    def __init__(self, ledger, port):
        self._ledger = ledger
        self._port = port
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._watch())

    def stop(self):
        self._task.cancel()

    async def _watch(self):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(b"MONITOR\r\n")
                async for line in reader:
                    self._note(line.decode("utf-8", "replace"))
            except OSError:
                pass
            await asyncio.sleep(0.05)

    def _note(self, line):
        found = MARK.match(line)
        if found:
            self._ledger.write("marked", event=found[2], at=float(found[1]))
