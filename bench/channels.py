"""A backlog sent by webhook and by mail, beside libcurl alone on the same receiver."""

import drain
from pairs import compared, in_turn

EVENTS = 60_000
IN_FLIGHT = 200


def measure(project, plan, _results):
    with project.kafka() as kafka, project.redis() as redis:
        drain.prepare(project, kafka, EVENTS)
        with project.server("limit_http") as receiver:
            url = f"http://127.0.0.1:{receiver.port}/hook"
            yield from rows("webhook", project, plan, url, lambda: drain.drain(
                project, kafka, redis, EVENTS, notification__channel="webhook",
                notification__webhook__url=url))
        with project.server("load_mail_server") as receiver:
            url = f"smtp://127.0.0.1:{receiver.port}"
            yield from rows("mail", project, plan, url, lambda: drain.drain(
                project, kafka, redis, EVENTS, notification__channel="smtp",
                notification__smtp__url=url, notification__smtp__from="shop@example.com",
                notification__smtp__starttls="off"))


def rows(name, project, plan, url, ours):
    ours, limit = in_turn(plan.rounds, ours,
                          lambda: project.programs.limit_send(url, EVENTS, IN_FLIGHT))
    yield compared(f"{name}: notifications/s from a backlog",
                   ours, limit, "per_second", "{:,.0f}", "≥ 0.7")
    yield compared(f"{name}: CPU µs a notification", ours, limit, "cpu_us", "{:.1f}")
