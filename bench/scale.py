"""What an event costs as partitions, connections and messages in flight grow, and beside a second
process."""

import contextlib

import drain
import orders
import programs
from pairs import Row, in_turn, ratio
from services import wait_for

PARTITIONS = (3, 6, 12, 24, 48)
CONNECTIONS = (8, 64, 512, 4_096)
IN_FLIGHT = (200, 1_000, 5_000, 20_000)
EVENTS = 300_000
SECONDS = 4
RATE = 2_000  # orders a second that eight connections have time for
NO_LINGER = {"kafka__producer__librdkafka__linger.ms": 0}


def measure(project, plan, results):
    yield over_partitions(project, plan.rounds, results)
    yield over_in_flight(project, plan.rounds, results)
    yield from over_connections(project, plan.rounds, results)
    yield from two_processes(project, plan.rounds)


def over_partitions(project, rounds, results):
    ours = {}
    for partitions in PARTITIONS:
        with project.kafka() as kafka, project.redis() as redis:
            drain.prepare(project, kafka, EVENTS, partitions=partitions)
            ours[partitions], = in_turn(rounds, lambda: drain.drain(project, kafka, redis, EVENTS))
    results.plot("scale", "partitions", "Backlog over partitions", ("partitions", "events/s"),
                 {"eventapp": curve(ours)})
    return range_row("CPU µs an event over partitions", ours)


def over_in_flight(project, rounds, results):
    ours = {}
    with project.kafka() as kafka, project.redis() as redis:
        drain.prepare(project, kafka, EVENTS)
        for count in IN_FLIGHT:
            ours[count], = in_turn(rounds, lambda: drain.drain(project, kafka, redis, EVENTS,
                                                               notification__concurrency=count))
    results.plot("scale", "in-flight", "Backlog over notifications in flight",
                 ("notification.concurrency", "events/s"), {"eventapp": curve(ours)})
    return range_row("CPU µs an event over notifications in flight", ours)


def over_connections(project, rounds, results):
    ours, limit, at_once, ours_steady, limit_steady = {}, {}, {}, {}, {}
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(programs.CREATED)
        bound = 2 * CONNECTIONS[-1]
        settings = {"kafka__brokers": kafka.address, "redis__url": redis.url,
                    "http__max_connections": bound, "http__max_requests_in_flight": bound}
        with project.eventapp("--modules=order", **settings) as app, \
                project.eventapp("--modules=order", **settings, **NO_LINGER) as quick, \
                project.server("limit_http", "--kafka", kafka.address) as program:
            servers = (app, program, quick)
            app.wait_ready()
            quick.wait_ready()
            for server in servers:
                orders.warm_up(project, server)
            for count in CONNECTIONS:
                ours[count], limit[count], at_once[count] = in_turn(
                    rounds, *[orders.posting(project, server, SECONDS, count)
                              for server in servers])
                ours_steady[count], limit_steady[count] = in_turn(
                    rounds, *[orders.posting(project, server, SECONDS, count, RATE)
                              for server in servers[:2]])
    results.plot("scale", "connections", "Orders over connections", ("connections", "orders/s"),
                 {"eventapp": curve(ours), "limit program": curve(limit),
                  "eventapp, linger.ms=0": curve(at_once)})
    yield range_row("CPU µs an order over connections, each with an order in flight", ours, limit)
    yield range_row(f"CPU µs an order over connections, {RATE:,} orders a second on all of them",
                    ours_steady, limit_steady)
    for name, text, form in (("cpu_us", "CPU µs an order", "{:.1f}"),
                             ("p50_ms", "p50 in ms", "{:.2f}"), ("p99_ms", "p99 in ms", "{:.1f}")):
        yield Row(f"linger.ms=0 (eventapp) and 1 (limit), over connections: {text}",
                  listed(at_once, name, form), listed(ours, name, form))


def curve(samples):
    return [(count, found.middle("per_second")) for count, found in samples.items()]


def range_row(what, ours, limit=None):
    """Both ranges of cost; the ratio is our own most to our own least."""
    costs = [found.middle("cpu_us") for found in ours.values()]
    return Row(what, listed(ours), listed(limit or {}), max(costs) / min(costs), "≤ 1.6")


def listed(samples, name="cpu_us", form="{:.1f}"):
    return ", ".join(f"{count:,}: " + form.format(found.middle(name))
                     for count, found in samples.items())


def two_processes(project, rounds):
    with project.kafka() as kafka, project.redis() as redis:
        drain.prepare(project, kafka, EVENTS, partitions=6)
        both, one = in_turn(rounds, lambda: drain_by_two(project, kafka, redis),
                            lambda: drain.drain(project, kafka, redis, EVENTS))
    yield Row("two processes (eventapp) and one (limit), 6 partitions: CPU µs an event",
              both.told("cpu_us", "{:.2f}"), one.told("cpu_us", "{:.2f}"),
              ratio(both, one, "cpu_us"), "≤ 1.2")
    yield Row("two processes: events handled twice", both.told("twice", "{:.0f}"), aim="0")


def drain_by_two(project, kafka, redis):
    """Both start at once; whichever joins first may read until the other has joined too."""
    redis.forget()
    settings = {"kafka__brokers": kafka.address, "redis__url": redis.url,
                "notification__group": f"two-{next(drain.GROUPS)}"}
    with contextlib.ExitStack() as stack:
        apps = [stack.enter_context(project.eventapp("--modules=notification", **settings))
                for _ in range(2)]
        for app in apps:
            app.wait_answer()
        told = drain.follow(apps, EVENTS)
        for app in apps:
            wait_for("lag 0", lambda app=app: app.metric("kafka_consumergroup_lag") == 0, 30)
        sent = sum(app.done("sent") for app in apps)
        return {**told, "twice": sent - EVENTS}
