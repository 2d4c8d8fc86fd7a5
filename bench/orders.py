"""Orders over HTTP to the broker's acknowledgement."""

import programs
from pairs import Row, compared, in_turn

STEADY_SECONDS = 3  # short and many: what disturbs a second of it decides a round's p99
STEADY_TIMES = 3  # as many rounds
DISTANCE_MS = 1  # to another zone and back
PARTITIONS = 12
REQUESTS_IN_FLIGHT = 5  # what eventapp chooses for as many
STILL_MS = 8  # a broker that replicates, or is short of CPU
RUNNING_MS = 4


def measure(project, plan, results):
    seconds = 4 if plan.quick else 10
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(programs.CREATED)
        settings = {"kafka__brokers": kafka.address, "redis__url": redis.url}
        with project.eventapp("--modules=order", **settings) as ours, \
                project.server("limit_http", "--kafka", kafka.address) as limit, \
                project.server("limit_http") as fixed:
            ours.wait_ready()
            for server in (ours, limit):
                warm_up(project, server)
            closed = [posting(project, server, seconds) for server in (ours, limit, fixed)]
            ours_now, limit_now, fixed_now = in_turn(plan.rounds, *closed)
            yield from closed_rows(ours_now, limit_now, fixed_now)
            rate = int(min(ours_now.middle("per_second"), limit_now.middle("per_second")) / 2)
            steady = [posting(project, server, STEADY_SECONDS, rate=rate)
                      for server in (ours, limit)]
            yield from steady_rows(*in_turn(plan.rounds * STEADY_TIMES, *steady), rate, results)
            if not plan.quick:
                with kafka.standing_still(STILL_MS, RUNNING_MS):
                    yield from slow_broker_rows(*in_turn(plan.rounds, *closed[:2]))
    if not plan.quick:
        yield from distant_rows(project, plan, seconds)
        yield all_modules(project, plan, seconds)


def warm_up(project, server):
    """Until it gets no faster: the broker's just-in-time compiler takes a while."""
    best = 0
    for _ in range(10):
        speed = project.programs.orders(server, 3)["per_second"]
        if speed < best * 1.05:
            return
        best = max(best, speed)


def posting(project, server, seconds, connections=64, rate=0):
    """A measurement. rate: orders a second; 0: each connection's next when its last is answered."""
    return lambda: {**project.programs.orders(server, seconds, connections, rate),
                    "rss_mib": server.rss_mib(peak=True)}


def closed_rows(ours, limit, fixed):
    yield compared("orders, 64 connections: orders/s",
                   ours, limit, "per_second", "{:,.0f}", "≥ 0.85")
    yield compared("orders, 64 connections: CPU µs each", ours, limit, "cpu_us", "{:.1f}", "≤ 1.4")
    yield compared("orders, 64 connections, beside a fixed answer without Kafka: orders/s",
                   ours, fixed, "per_second", "{:,.0f}")
    for name, text in (("p50_ms", "p50"), ("p99_ms", "p99"), ("p999_ms", "p99.9")):
        yield compared(f"orders, 64 connections: {text} in ms", ours, limit, name, "{:.1f}")
    yield Row("orders, 64 connections: peak RSS in MiB", ours.told("rss_mib", "{:.0f}"),
              limit.told("rss_mib", "{:.0f}"))


def steady_rows(ours, limit, rate, results):
    for name, text, aim in (("p50_ms", "p50", ""), ("p99_ms", "p99", "≤ 1.3"),
                            ("p999_ms", "p99.9", "")):
        yield compared(f"orders at half of the most, {STEADY_TIMES} × the rounds: {text} in ms",
                       ours, limit, name, "{:.2f}", aim)
    results.plot("http", "http-latency", f"Orders at a constant {rate:,}/s",
                 ("share of orders that took longer", "ms"),
                 {"eventapp": curve(ours), "limit program": curve(limit)}, ("x", "y"))


def slow_broker_rows(ours, limit):
    """What waiting for acknowledgements costs: a client that polls meanwhile shows here."""
    pace = f"{STILL_MS} of {STILL_MS + RUNNING_MS} ms"
    at = f"orders, 64 connections, a broker that stands still {pace}"
    yield compared(f"{at}: orders/s", ours, limit, "per_second", "{:,.0f}")
    yield compared(f"{at}: CPU µs each", ours, limit, "cpu_us", "{:.1f}")


def distant_rows(project, plan, seconds):
    """Requests that do not wait for the way of those before them."""
    with project.distant(DISTANCE_MS) as (kafka, address), project.redis() as redis:
        kafka.create_topic(programs.CREATED, PARTITIONS)
        with project.eventapp("--modules=order", kafka__brokers=address,
                              redis__url=redis.url) as ours, \
                project.server("limit_http", "--kafka", address,
                               "--requests-in-flight", REQUESTS_IN_FLIGHT) as limit:
            ours.wait_ready()
            for server in (ours, limit):
                warm_up(project, server)
            found = in_turn(plan.rounds, *[posting(project, server, seconds)
                                           for server in (ours, limit)])
    at = f"orders, 64 connections, {PARTITIONS} partitions at a broker {DISTANCE_MS} ms away"
    yield compared(f"{at}: orders/s", *found, "per_second", "{:,.0f}")
    yield compared(f"{at}: CPU µs each", *found, "cpu_us", "{:.1f}")
    yield compared(f"{at}: p99 in ms", *found, "p99_ms", "{:.1f}")


def curve(samples):
    """The round with the median p99, as shares that took longer."""
    chosen = sorted(samples, key=lambda sample: sample["p99_ms"])[len(samples) // 2]
    return [(1 - share, ms) for share, ms in chosen["curve"] if share < 1]


def all_modules(project, plan, seconds):
    """On a broker of its own: nothing is notified but what is ordered meanwhile."""
    with project.kafka() as kafka, project.redis() as redis, \
            project.eventapp(kafka__brokers=kafka.address, redis__url=redis.url) as ours:
        ours.wait_ready()
        warm_up(project, ours)
        found, = in_turn(plan.rounds, posting(project, ours, seconds))
    return Row("orders, 64 connections, all modules, notifying meanwhile: orders/s",
               found.told("per_second", "{:,.0f}") + f", p99 {found.told('p99_ms', '{:.1f}')} ms")
