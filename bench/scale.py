"""What an event costs as partitions, connections and messages in flight grow, and beside a second
process."""

import contextlib

import drain
import orders
import programs
from pairs import Row, in_turn

PARTITIONS = (3, 6, 12, 24, 48)
CONNECTIONS = (8, 64, 512, 4_096)
IN_FLIGHT = (200, 1_000, 5_000, 20_000)
EVENTS = 300_000
SECONDS = 6


def measure(project, plan, results):
    rounds = max(1, plan.rounds // 2)
    yield over_partitions(project, rounds, results)
    yield over_in_flight(project, rounds, results)
    yield over_connections(project, rounds, results)
    yield from two_processes(project, rounds)


def over_partitions(project, rounds, results):
    costs, speeds = {}, {}
    for partitions in PARTITIONS:
        with project.kafka() as kafka, project.redis() as redis:
            drain.prepare(project, kafka, EVENTS, partitions=partitions)
            ours, = in_turn(rounds, lambda: drain.drain(project, kafka, redis, EVENTS))
        costs[partitions], speeds[partitions] = ours.middle("cpu_us"), ours.middle("per_second")
    results.plot("scale", "partitions", "Backlog over partitions", ("partitions", "events/s"),
                 {"eventapp": list(speeds.items())})
    return range_row("CPU µs an event over partitions", costs)


def over_in_flight(project, rounds, results):
    costs, speeds = {}, {}
    with project.kafka() as kafka, project.redis() as redis:
        drain.prepare(project, kafka, EVENTS)
        for count in IN_FLIGHT:
            ours, = in_turn(rounds, lambda: drain.drain(project, kafka, redis, EVENTS,
                                                        notification__concurrency=count))
            costs[count], speeds[count] = ours.middle("cpu_us"), ours.middle("per_second")
    results.plot("scale", "in-flight", "Backlog over notifications in flight",
                 ("notification.concurrency", "events/s"), {"eventapp": list(speeds.items())})
    return range_row("CPU µs an event over notifications in flight", costs)


def over_connections(project, rounds, results):
    costs, speeds, limits, bests = {}, {}, {}, {}
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(programs.CREATED)
        bound = 2 * CONNECTIONS[-1]
        with project.eventapp("--modules=order", kafka__brokers=kafka.address,
                              redis__url=redis.url, http__max_connections=bound,
                              http__max_requests_in_flight=bound) as app, \
                project.server("limit_http", "--kafka", kafka.address) as limit:
            app.wait_ready()
            for server in (app, limit):
                orders.warm_up(project, server)
            for count in CONNECTIONS:
                ours, best = in_turn(rounds, *[orders.closed_loop(project, server, SECONDS, count)
                                               for server in (app, limit)])
                costs[count], speeds[count] = ours.middle("cpu_us"), ours.middle("per_second")
                limits[count], bests[count] = best.middle("cpu_us"), best.middle("per_second")
    results.plot("scale", "connections", "Orders over connections", ("connections", "orders/s"),
                 {"eventapp": list(speeds.items()), "limit program": list(bests.items())})
    return range_row("CPU µs an order over connections", costs, limits)


def range_row(what, costs, limits=None):
    """Both ranges; the ratio is our own most to our own least."""
    return Row(what, listed(costs), listed(limits or {}),
               max(costs.values()) / min(costs.values()), "≤ 1.6")


def listed(costs):
    return ", ".join(f"{count:,}: {cost:.1f}" for count, cost in costs.items())


def two_processes(project, rounds):
    with project.kafka() as kafka, project.redis() as redis:
        drain.prepare(project, kafka, EVENTS, partitions=6)
        both, one = in_turn(rounds, lambda: drain_by_two(project, kafka, redis),
                            lambda: drain.drain(project, kafka, redis, EVENTS))
    yield Row("two processes (eventapp) and one (limit), 6 partitions: CPU µs an event",
              both.told("cpu_us", "{:.2f}"), one.told("cpu_us", "{:.2f}"),
              both.middle("cpu_us") / one.middle("cpu_us"), "≤ 1.2")
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
        sent = sum(app.done("sent") for app in apps)
        return {**told, "twice": sent - EVENTS}
