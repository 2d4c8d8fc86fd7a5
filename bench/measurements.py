"""One function per measurement; each yields rows of the table: measured, here, aim, prototype."""

import re
import statistics
import threading
import time

import load
from services import wait_for


def start(project, chosen):
    """From starting the binary to its first HTTP answer."""
    times = []
    for _ in range(3 if chosen.quick else 7):
        begin = time.monotonic()
        with project.eventapp() as app:
            app.wait_answer()
            times.append((time.monotonic() - begin) * 1000)
    yield ("start to first HTTP answer, embedded, median", f"{statistics.median(times):.0f} ms",
           "≤ 150 ms", "")


def idle(project, chosen):
    """What it costs to run and do nothing."""
    with project.eventapp() as app:
        yield idle_row(app, chosen, "embedded", "≤ 1.5 % of a core")
    with project.kafka() as kafka, project.redis() as redis:
        with project.eventapp(kafka__brokers=kafka.address, redis__url=redis.url) as app:
            yield idle_row(app, chosen, "real broker and Redis", "≤ 0.5 % of a core")


def idle_row(app, chosen, where, aim):
    app.wait_ready()
    time.sleep(3 if chosen.quick else 10)  # the work of starting is over
    begin, cpu = time.monotonic(), app.cpu_seconds()
    time.sleep(5 if chosen.quick else 30)
    percent = (app.cpu_seconds() - cpu) / (time.monotonic() - begin) * 100
    return (f"idle, {where}", f"{app.rss_mib():.1f} MiB RSS, {percent:.2f} % of a core",
            f"≤ 30 MiB, {aim}", "")


def publish(project, chosen):
    """Orders over HTTP to the broker's acknowledgement, 64 connections."""
    with project.kafka() as kafka, project.redis() as redis:
        settings = {"kafka__brokers": kafka.address, "redis__url": redis.url}
        with project.eventapp("--modules=order", **settings) as app:
            yield publish_row(app, chosen, "order alone",
                              "23 000–30 000/s, p99 4–11 ms, 20–25 µs CPU")
        with project.eventapp(**settings) as app:
            yield publish_row(app, chosen, "all modules, notifying meanwhile",
                              "17 200/s, p50 3.1 ms, p99 21 ms")


def publish_row(app, chosen, what, prototype):
    app.wait_ready()
    warm_up(app, 2 if chosen.quick else 10)
    seconds = 5 if chosen.quick else 20
    cpu = app.cpu_seconds()
    result = load.orders_per_second(app.port, seconds)
    cpu = app.cpu_seconds() - cpu
    here = (f"{result['orders'] / result['seconds']:,.0f} orders/s, p50 {result['p50_ms']:.1f} ms, "
            f"p99 {result['p99_ms']:.1f} ms, {cpu / result['orders'] * 1e6:.1f} µs CPU each, "
            f"{app.rss_mib(peak=True):.0f} MiB")
    if result["refused"] or result["broken"]:
        here += f", {result['refused']} refused, {result['broken']} broken"
    return (f"orders to the acknowledgement, 64 connections, {what}", here, "≥ 10 000/s", prototype)


def warm_up(app, rounds):
    """Until it gets no faster: the broker's just-in-time compiler takes a while."""
    best = 0
    for _ in range(rounds):
        result = load.orders_per_second(app.port, 3)
        speed = result["orders"] / result["seconds"]
        if speed < best * 1.05:
            return
        best = max(best, speed)


def drain(project, chosen):
    """A backlog in Kafka, notified with Redis as the store of claims."""
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(load.CREATED)
        load.write_backlog(kafka.address, chosen.events)
        with project.eventapp("--modules=notification", kafka__brokers=kafka.address,
                              redis__url=redis.url) as app:
            yield drain_row(app, chosen.events)


def drain_row(app, events):
    app.wait_answer()
    done = wait_for("the first event", lambda: app.metric("eventapp_events_total"), 60)
    begin, first, cpu = time.monotonic(), done, app.cpu_seconds()
    while done < events:
        time.sleep(0.05)
        done = app.metric("eventapp_events_total")
        if time.monotonic() > begin + 300:
            raise SystemExit(f"bench: only {done:.0f} of {events} events after 300 seconds")
    seconds, cpu = time.monotonic() - begin, app.cpu_seconds() - cpu
    done -= first
    here = (f"{done / seconds:,.0f} events/s, {cpu / done * 1e6:.1f} µs CPU each, "
            f"{app.rss_mib(peak=True):.0f} MiB")
    wait_for("lag 0", lambda: app.metric("kafka_consumergroup_lag") == 0, 30)
    return (f"drain of {events:,} events with Redis, a log line each", here, "≥ 50 000/s",
            "105 000–137 000/s, 5.6–8.3 µs CPU, 200 MiB")


def retries(project, chosen):
    """30 healthy orders right after 3 that keep failing."""
    del chosen  # already short
    yield healthy_row(project, {}, "embedded")
    with project.kafka() as kafka, project.redis() as redis:
        yield healthy_row(project, {"kafka__brokers": kafka.address, "redis__url": redis.url},
                          "real broker and Redis")


def healthy_row(project, settings, where):
    sent = {}
    changed = threading.Condition()

    def on_line(line, now):
        match = re.search(r"eventId=(\S+), status=SENT", line)
        if match:
            with changed:
                sent[match.group(1)] = now
                changed.notify_all()

    app = project.eventapp(**settings)
    app.on_line(on_line)
    with app:
        app.wait_ready()
        await_all(load.Shop(app.port, ["user-0"]).post_all(), sent, changed)
        healthy = load.Shop(app.port, [f"user-{number}" for number in range(30)])
        load.Shop(app.port, [f"fail-{number}" for number in range(3)]).post_all()
        begin = time.monotonic()
        events = healthy.post_all()
        await_all(events, sent, changed)
        last = max(sent[event] for event in events)
    return (f"30 orders at once, right after 3 failing ones, {where}",
            f"last notification after {(last - begin) * 1000:.0f} ms", "< 200 ms",
            "")


def await_all(events, sent, changed):
    with changed:
        if not changed.wait_for(lambda: all(event in sent for event in events), 60):
            raise SystemExit("bench: not all notifications came within 60 seconds")
