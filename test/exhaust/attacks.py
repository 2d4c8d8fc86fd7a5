"""One function per attack: (project, share of its full size) → the attack, its row of the table."""

import time

import backlogs
import crowds
from attack import Attack
from services import wait_for
from system import settled

CONNECTIONS = "eventapp_http_connections"
MAKING_ROOM = "eventapp_http_idle_connections_ended_total"
HELD, HELD_BYTES, LANES = "eventapp_held_messages", "eventapp_held_bytes", "eventapp_held_lanes"
OLDEST = "eventapp_oldest_unsettled_seconds"
MOST_CONNECTIONS = 4000  # http.max_connections
MOST_HELD = 20_000  # delivery.max_held_messages
MOST_HELD_BYTES = 64 << 20  # delivery.max_held_bytes


def crowd_attack(project, attack, crowd_type, size, seconds):
    """The crowd is there for so long; then nothing of it is left. Answers what it counted."""
    with attack.on(project):
        with crowd_type(attack.app.port, size) as crowd:
            time.sleep(seconds)
        attack.expect(settled(lambda: attack.app.metric(CONNECTIONS) < 10, 30),
                      "connections of the crowd stayed open")
    return crowd.counts


def idle(project, share):
    size = int(10_000 * share)
    attack = Attack(100, gauges=[CONNECTIONS])
    with attack.on(project):
        with crowds.Idlers(attack.app.port, size) as crowd:
            wait_for("all being connected", lambda: crowd.connected >= size, 120)
            time.sleep(20 * share)
            ended = attack.app.metric(MAKING_ROOM)
            said = attack.app.lines("HTTP has no connection free")
    attack.expect(size <= MOST_CONNECTIONS or ended > 0 and said, "nobody was told to make room")
    attack.expect(attack.highest[CONNECTIONS] <= MOST_CONNECTIONS + 256, "more were let in")
    return attack, attack.row(
        f"{size:,} idle connections, {MOST_CONNECTIONS:,} allowed",
        f"{ended:,.0f} idle ones ended for others (`{MAKING_ROOM}`), a line in the log")


def idle_allowed(project, share):
    size = int(10_000 * share)
    attack = Attack(150, gauges=[CONNECTIONS], http__max_connections=12_000)
    with attack.on(project):
        with crowds.Idlers(attack.app.port, size) as crowd:
            wait_for("all being connected", lambda: crowd.connected >= size, 120)
            time.sleep(20 * share)
    seen = attack.highest[CONNECTIONS]
    attack.expect(seen >= size, f"only {seen:.0f} were let in")
    return attack, attack.row(f"{size:,} idle connections, all allowed",
                              f"`{CONNECTIONS}` {seen:,.0f}")


def drip(project, share):
    size = int(1000 * share)
    attack = Attack(100, gauges=[CONNECTIONS])
    found = crowd_attack(project, attack, crowds.Drippers, size, 15 + 30 * share)
    attack.expect(found.get("408", 0) >= size, "they were not thrown out in time")
    return attack, attack.row(f"{size:,} connections that drip a byte a second",
                              f"{found.get('408', 0):,} answers 408 after 10 s")


def garbage(project, share):
    attack = Attack(100, gauges=[CONNECTIONS])
    found = crowd_attack(project, attack, crowds.Babblers, 100, 30 * share)
    attack.expect(found.get("400", 0) > 0, "garbage was not refused")
    return attack, attack.row(
        f"100 connections pipeline requests and garbage, {found.get('bytes', 0) >> 20:,} MiB",
        "400 and the end of each connection")


def deaf(project, share):
    attack = Attack(100, gauges=[CONNECTIONS])
    found = crowd_attack(project, attack, crowds.DeafAskers, 500, 15 + 30 * share)
    attack.expect(found.get("thrown out", 0) >= 500, "they were not thrown out in time")
    return attack, attack.row("500 connections pipeline requests and read no answer",
                              f"{found.get('thrown out', 0):,} thrown out after 10 s")


def headers(project, share):
    attack = Attack(100, gauges=[CONNECTIONS])
    found = crowd_attack(project, attack, crowds.LongHeaders, 200, 30 * share)
    attack.expect(found.get("431", 0) > 100, "long headers were not refused")
    return attack, attack.row("200 connections send headers of 1 MiB",
                              f"{found.get('431', 0):,} answers 431, each at 16 KiB")


def storm(project, share):
    attack = Attack(100, gauges=[CONNECTIONS])
    with attack.on(project):
        with crowds.Stormers(attack.app.port) as crowd:
            time.sleep(30 * share)
        connected = crowd.connected
        attack.expect(settled(lambda: attack.app.metric(CONNECTIONS) < 10, 30),
                      "connections of the crowd stayed open")
        attack.expect(settled(lambda: attack.app.metric("process_open_fds") < 100, 30),
                      "descriptors of the crowd stayed open")
    return attack, attack.row(f"{connected:,} clients connect and are gone",
                              "no connection and no descriptor stays")


def descriptors(project, share):
    size = int(500 * share)
    attack = Attack(100, descriptors=100, gauges=[CONNECTIONS, "process_open_fds"])
    with attack.on(project):
        with crowds.Idlers(attack.app.port, size):
            time.sleep(15)
        attack.expect(settled(lambda: attack.app.metric(CONNECTIONS) < 10, 30),
                      "connections of the crowd stayed open")
        told = attack.app.lines("file descriptors allows")
        failed = attack.app.lines("Too many open files")
    attack.expect(told, "the log does not tell the limit")
    attack.expect(not failed, "HTTP took the last descriptor")
    return attack, attack.row(
        f"{size} idle connections, 100 file descriptors",
        f"`process_open_fds` {attack.highest['process_open_fds']:.0f} of `process_max_fds` 100; "
        "the log says at the start that 75 connections fit")


def backlog(project, memory_mib, lines, events, what, outcome, **settings):
    """Events that wait in the topic when eventapp starts; over when all have come to their end."""
    attack = Attack(memory_mib, modules="order,notification",
                    gauges=[HELD, HELD_BYTES, LANES, OLDEST], **settings)
    with attack.on(project, lines):
        begin = time.monotonic()
        ended = f'eventapp_events_total{{outcome="{outcome}",topic="{backlogs.TOPIC}"}}'
        attack.expect(settled(lambda: attack.app.sample(ended) >= events, 1800),
                      f"not all events came to their end: {attack.app.sample(ended):.0f}")
        seconds = time.monotonic() - begin
        attack.expect(settled(lambda: attack.app.metric(HELD) == 0, 30), "events stay held")
    attack.expect(attack.highest[HELD] <= MOST_HELD + 1, "more messages were held")
    # Each second without room one more is taken, for five seconds.
    attack.expect(attack.highest[HELD_BYTES] <= MOST_HELD_BYTES + (5 << 20), "more bytes were held")
    return attack, attack.row(
        what, f"{outcome.replace('_', '-')} in {seconds:.0f} s, {events / seconds:,.0f}/s; at most "
        f"`{HELD}` {attack.highest[HELD]:,.0f}, `{HELD_BYTES}` {attack.highest[HELD_BYTES]:,.0f}, "
        f"`{LANES}` {attack.highest[LANES]:,.0f}, `{OLDEST}` {attack.highest[OLDEST]:.0f}")


def large(project, share):
    events = int(2000 * share)
    return backlog(project, 300, backlogs.of_a_megabyte(events), events,
                   f"{events:,} records of 1 MB", "sent")


def poison(project, share):
    events = int(100_000 * share)
    return backlog(project, 300, backlogs.of_poison(events), events,
                   f"{events:,} records that cannot be read, and nothing else", "dead_lettered")


def hot_key(project, share):
    """Its events follow one another; whoever comes behind them waits from the bound on."""
    events = int(1_000_000 * share)
    attack, row = backlog(project, 300, backlogs.of_one_key(events), events,
                          f"{events:,} events of one key", "sent")
    # Reading stops at the bound and goes on at nine tenths of it: a look seldom finds the very top.
    attack.expect(attack.highest[HELD] >= 0.99 * MOST_HELD,
                  "the metric does not show the bound reached")
    return attack, row


def keys(project, share):
    events = int(1_000_000 * share)
    return backlog(project, 300, backlogs.of_as_many_keys(events), events,
                   f"{events:,} events of as many keys", "sent")


ATTACKS = {"idle": idle, "idle-allowed": idle_allowed, "drip": drip, "garbage": garbage,
           "deaf": deaf, "headers": headers, "storm": storm, "descriptors": descriptors,
           "large": large, "poison": poison, "hot-key": hot_key, "keys": keys}
