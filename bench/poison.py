"""What failing events cost the healthy ones, and what a long backlog costs in memory."""

import json
import subprocess

import drain
import programs
from pairs import Row, compared, in_turn
from services import wait_for

RATE = 5_000
SECONDS = 30
WARM_UP_S = 8  # longer than a failing event's retries: as many wait as will ever wait
LONG_LAG = 5_000_000


def measure(project, plan, _results):
    yield from healthy_beside_failing(project, plan)
    yield from memory_under_lag(project)


def healthy_beside_failing(project, plan):
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(programs.CREATED)
        kafka.create_topic(programs.CREATED + ".dlq")
        failing, healthy = in_turn(plan.rounds, lambda: stream(project, kafka, redis, 10),
                                   lambda: stream(project, kafka, redis, 0))
    for name, text, aim in (("p50_ms", "p50", ""), ("p99_ms", "p99", "≤ 1.5"),
                            ("max_ms", "longest", "")):
        yield compared(f"{RATE:,} events/s, 10 % failing (eventapp) and none (limit): "
                       f"healthy events' {text} in ms", failing, healthy, name, "{:.1f}", aim)


def stream(project, kafka, redis, failing_every):
    """A steady stream through a new process; how long healthy events took from end to end."""
    redis.forget()
    with project.eventapp("--modules=notification", log=subprocess.PIPE,
                          kafka__brokers=kafka.address, redis__url=redis.url,
                          delivery__storm__enabled="false",
                          notification__group="stream") as app:
        ends = project.programs.ends(app.process.stdout, RATE * WARM_UP_S)
        app.process.stdout.close()
        app.wait_ready()
        writing = project.programs.stream(kafka, RATE * SECONDS, RATE, failing_every)
        if writing.wait() != 0:
            raise SystemExit("bench: the stream could not be written")
        wait_for("the last event", lambda: app.done() >= RATE * SECONDS, 60)
    return json.loads(ends.communicate()[0])


def memory_under_lag(project):
    with project.kafka() as kafka, project.redis() as redis:
        kafka.create_topic(programs.CREATED)
        kafka.create_topic(programs.CREATED + ".dlq")
        project.programs.backlog(kafka, LONG_LAG, failing_every=5_000)
        for profile, aim in (("low_memory", "≤ 100 MiB"), ("fast", "≤ 300 MiB")):
            found = drain.drain(project, kafka, redis, LONG_LAG, kafka__consumer__profile=profile)
            yield Row(f"lag of {LONG_LAG:,}, one in 5,000 failing, profile {profile}, one round: "
                      "peak RSS",
                      f"{found['rss_mib']:.0f} MiB at {found['per_second']:,.0f} events/s", aim=aim)
