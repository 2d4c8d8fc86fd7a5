"""What every attack has: the system, a customer beside the crowd, a bound on memory, a verdict."""

import contextlib
import time

import backlogs
from system import Claims, Customer, Gauges, Limited, settled

PATIENCE_MS = 5000  # kafka.publish_deadline_ms: longer than that no answer may take


class Attack:
    """`memory_mib` is the bound on the resident memory of eventapp."""

    def __init__(self, memory_mib, modules="order", descriptors=20_000, gauges=(), **settings):
        self.memory_mib = memory_mib
        self._modules = modules
        self._descriptors = descriptors
        self._settings = settings
        self._gauges = gauges
        self.app = None
        self.customer = None
        self.highest = {}
        self.broken = []
        self._memory = []
        self._lasted = 0.0

    @contextlib.contextmanager
    def on(self, project, backlog=None):
        """eventapp runs and has its customer while the block runs."""
        with project.kafka() as kafka, project.redis() as redis:
            if backlog:
                kafka.create_topic(backlogs.TOPIC)
                backlogs.write(kafka.address, backlog)
            settings = {"kafka__brokers": kafka.address, "redis__url": redis.url,
                        "environment": "production", "log__events": "false", **self._settings}
            self.app = Limited(project.binary, project.folder("eventapp"),
                               [f"--modules={self._modules}"], settings,
                               descriptors=self._descriptors)
            with self.app, self._watched(redis):
                yield self

    @contextlib.contextmanager
    def _watched(self, redis):
        self.app.wait_ready()
        self._memory = [self.app.rss_mib()]
        gauges = Gauges(self.app, self._gauges)
        self.customer = Customer(self.app.port,
                                 Claims(redis.url) if "notification" in self._modules else None)
        gauges.start()
        self.customer.start()
        begin = time.monotonic()
        yield
        self._lasted = time.monotonic() - begin
        self.customer.leave(120)
        gauges.leave()
        self.highest = gauges.highest
        settled(lambda: self.app.rss_mib() <= self._memory[0] * 1.5, 15)
        self._memory += [self.app.rss_mib(peak=True), self.app.rss_mib()]

    def expect(self, holds, otherwise):
        if not holds:
            self.broken.append(otherwise)

    def row(self, what, way_out):
        """(what, healthy meanwhile, memory, way out); self.broken tells what did not hold."""
        before, peak, after = self._memory
        self.expect(peak <= self.memory_mib, f"{peak:.0f} MiB of memory, at most {self.memory_mib}")
        answers = self.customer.answers_ms
        self.expect(len(answers) >= min(10, self._lasted), f"{len(answers)} orders were answered")
        self.expect(not self.customer.troubles,
                    f"healthy orders failed: {', '.join(self.customer.troubles[:5])} …")
        self.expect(max(answers, default=0) <= PATIENCE_MS, "an order waited too long")
        return (what, self._healthy(), f"{before:.0f}, {peak:.0f}, {after:.0f} MiB; "
                f"at most {self.memory_mib}", way_out)

    def _healthy(self):
        answers, notifications = self.customer.answers_ms, self.customer.notifications_s
        text = (f"{len(answers)} orders, {len(self.customer.troubles)} failed; "
                f"answered in {middle(answers):.0f} ms, at most {max(answers, default=0):.0f} ms")
        if notifications:
            text += (f"; notified in {middle(notifications):.1f} s, at most "
                     f"{max(notifications):.1f} s")
        return text


def middle(values):
    return sorted(values)[len(values) // 2] if values else 0.0
