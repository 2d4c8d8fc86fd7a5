"""What it costs to do nothing, and how soon the first event is handled."""

import time

import programs
from pairs import Row, in_turn
from services import wait_for

SETTLED_S = 10  # the work of starting is over
IDLE_S = 30


def measure(project, plan, _results):
    with project.eventapp() as app:
        yield idle_row(app, "embedded", "RSS ≤ 30 MiB, CPU ≤ 1.5 %")
    with project.kafka() as kafka, project.redis() as redis:
        for topic in (programs.CREATED, "order.shipped.v1", "product.created.v1"):
            kafka.create_topic(topic)
        settings = {"kafka__brokers": kafka.address, "redis__url": redis.url}
        with project.eventapp(**settings) as app:
            yield idle_row(app, "real broker and Redis", "RSS ≤ 20 MiB, CPU ≤ 0.5 %")
        project.programs.backlog(kafka, 1)
        started, = in_turn(plan.rounds, lambda: start(project, settings))
    for phase, text, aim in (("answer", "to the first HTTP answer", "≤ 50"),
                             ("ready", "to ready (metadata, topics)", "stated"),
                             ("event", "to the first event handled (group joined)", "stated")):
        yield Row(f"start {text}, ms", started.told(phase, "{:.0f}"), aim=aim)


def idle_row(app, where, aim):
    app.wait_ready()
    time.sleep(SETTLED_S)
    begin, cpu, wakeups = time.monotonic(), app.cpu_seconds(), app.wakeups()
    time.sleep(IDLE_S)
    took = time.monotonic() - begin
    percent = (app.cpu_seconds() - cpu) / took * 100
    return Row(f"idle, {where}", f"RSS {app.rss_mib():.1f} MiB, CPU {percent:.2f} %, "
               f"{(app.wakeups() - wakeups) / took:.0f} wake-ups/s", aim=aim)


def start(project, settings):
    """Milliseconds from the start of the process, as a group that has one event to do."""
    begin = time.monotonic()

    def since():
        return (time.monotonic() - begin) * 1000
    with project.eventapp(notification__group=f"start-{time.monotonic_ns()}", **settings) as app:
        app.wait_answer()
        phases = {"answer": since()}
        app.wait_ready()
        phases["ready"] = since()
        wait_for("the first event", app.done, 30)
        phases["event"] = since()
    return phases
