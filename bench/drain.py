"""A backlog in Kafka, each event claimed, notified by a log line, and marked."""

import itertools
import time

import programs
from pairs import Row, compared, in_turn
from services import wait_for

GROUPS = itertools.count(1)
POLL_S = 0.05


def measure(project, plan, _results):
    events = 200_000 if plan.quick else 500_000
    yield from distinct_keys(project, plan, events)
    yield from thousand_keys(project, plan, events)
    if not plan.quick:
        yield from hot_key(project, plan, 20_000)


def distinct_keys(project, plan, events):
    with project.kafka() as kafka, project.redis() as redis:
        prepare(project, kafka, events)
        ours, bare, limit = in_turn(plan.rounds, lambda: drain(project, kafka, redis, events),
                                    lambda: straight(project, kafka, None, events),
                                    lambda: straight(project, kafka, redis, events))
        calls = None if plan.quick else calls_row(project, kafka, redis, events)
    yield compared("backlog, distinct keys: events/s",
                   ours, limit, "per_second", "{:,.0f}", "≥ 0.8")
    yield compared("backlog, distinct keys: CPU µs an event",
                   ours, limit, "cpu_us", "{:.2f}", "≤ 2.5")
    yield compared("backlog, distinct keys, beside one without Redis: events/s",
                   ours, bare, "per_second", "{:,.0f}")
    yield Row("backlog, distinct keys: Redis commands an event", ours.told("commands", "{:.3f}"),
              limit.told("commands", "{:.3f}"), aim="2")
    if calls is not None:
        yield calls
    yield Row("backlog, distinct keys: peak RSS in MiB", ours.told("rss_mib", "{:.0f}"))
    yield Row("backlog, distinct keys: log lines lost", ours.told("lost_lines", "{:,.0f}"), aim="0")


def thousand_keys(project, plan, events):
    with project.kafka() as kafka, project.redis() as redis:
        prepare(project, kafka, events, keys=1_000)
        ours, limit = in_turn(plan.rounds, lambda: drain(project, kafka, redis, events),
                              lambda: straight(project, kafka, redis, events))
    yield compared("backlog, 1 000 keys: events/s", ours, limit, "per_second", "{:,.0f}", "≥ 0.7")


def hot_key(project, plan, events):
    with project.kafka() as kafka, project.redis() as redis:
        prepare(project, kafka, events, keys=1)
        ours, = in_turn(plan.rounds, lambda: drain(project, kafka, redis, events))
    yield Row("backlog, one key: events/s", ours.told("per_second", "{:,.0f}"),
              aim="two round trips to Redis an event")


def calls_row(project, kafka, redis, events):
    counts = project.folder("calls") / "counts"
    drain(project, kafka, redis, events, calls=counts)
    wait_for("the counts of the system calls", lambda: calls_in(counts), 10)
    return Row("backlog, distinct keys: system calls an event, the start included",
               f"{calls_in(counts) / events:.2f}")


def calls_in(counts):
    """The total in the last line of what strace wrote; 0 until it is there."""
    lines = counts.read_text("ascii").splitlines() if counts.exists() else []
    return int(lines[-1].split()[3]) if lines and lines[-1].endswith("total") else 0


def prepare(project, kafka, events, keys=0, partitions=3):
    kafka.create_topic(programs.CREATED, partitions)
    project.programs.backlog(kafka, events, keys)
    straight(project, kafka, None, events)  # the broker has read it all once


def straight(project, kafka, redis, events):
    """The limit program to the end of the backlog, as a group of its own."""
    if redis is not None:
        redis.forget()
    commands = redis.commands() if redis is not None else 0
    log = project.folder("limit") / "log"
    with open(log, "wb") as file:
        told = project.programs.limit_consume(kafka, f"limit-{next(GROUPS)}", events, file, redis)
    log.unlink()
    if redis is not None:
        told["commands"] = (redis.commands() - commands) / events
    return told


def drain(project, kafka, redis, events, **settings):
    """eventapp to the end of the backlog, as a group of its own that has done nothing yet."""
    redis.forget()
    commands = redis.commands()
    with project.eventapp("--modules=notification", kafka__brokers=kafka.address,
                          redis__url=redis.url, notification__group=f"ours-{next(GROUPS)}",
                          **settings) as app:
        app.wait_answer()
        told = follow([app], events)
        told["commands"] = (redis.commands() - commands) / events
        told["rss_mib"] = app.rss_mib(peak=True)
        told["lost_lines"] = app.metric("eventapp_log_lines_dropped")
        wait_for("lag 0", lambda: app.metric("kafka_consumergroup_lag") == 0, 30)
    return told


def follow(apps, events, seconds=600):
    """From the first event of them all to the last."""
    def all_done():
        return sum(app.done() for app in apps)

    def all_cpu():
        return sum(app.cpu_seconds() for app in apps)
    first = done = wait_for("the first event", all_done, 60)
    begin, cpu, took = time.monotonic(), all_cpu(), 0
    while done < events:
        left = took * (events - done) / max(done - first, 1)
        time.sleep(min(max(left / 2, POLL_S), 1))  # asking costs the cores that are measured
        done = all_done()
        took = time.monotonic() - begin
        if took > seconds:
            raise SystemExit(f"bench: only {done:.0f} of {events} events after {seconds} seconds")
    return programs.drained({"events": done - first, "seconds": took,
                             "cpu_seconds": all_cpu() - cpu})
