"""Holds what came out against what was promised, event by event and by identity, never by counts.

It knows the promise and the ledger, and nothing of how eventapp works:
 * what was answered 2xx stands in Kafka, as one event per idempotency key, with what was asked for;
 * each event came to one end, one effect or one dead letter for each of its records;
 * an end came again only where the ledger has a fault that explains it;
 * the first ends of a key's events are in the order of their offsets, within each topic;
 * every dead letter can be published again as it stands."""

import collections
import dataclasses
import decimal
import json

#: Headers without which a dead letter cannot be judged or sent back.
DEAD_LETTER_HEADERS = (
    "kafka_dlt-original-topic", "kafka_dlt-original-partition", "kafka_dlt-original-offset",
    "kafka_dlt-original-timestamp", "kafka_dlt-original-consumer-group",
    "kafka_dlt-exception-message", "kafka_dlt-exception-stacktrace", "x-eventapp-attempts",
    "x-eventapp-error-kind", "__TypeId__")

#: How long before an end the call that led to it may have begun.
CALL_S = 5.0
#: How long a process may sleep, at the most.
SLEEP_S = 40.0
#: By how much two programs' times of one moment may differ.
CLOCKS_S = 0.2


@dataclasses.dataclass(frozen=True)
class End:
    """A notification that took effect, or a dead letter."""
    kind: str  # "effect" or "dead letter"
    t: float
    event: str
    process: str | None = None  # who, where that can be told
    answer_lost: bool = False
    origin: tuple | None = None  # topic, partition, offset of the record, for a dead letter


@dataclasses.dataclass(frozen=True)
class Repeat:
    """An end that came again, as the promise allows."""
    t: float
    reason: str


@dataclasses.dataclass
class Verdict:
    violations: list = dataclasses.field(default_factory=list)
    repeats: list = dataclasses.field(default_factory=list)
    lost: list = dataclasses.field(default_factory=list)  # when they were asked for
    events: int = 0
    effects: int = 0
    dead_letters: int = 0
    records_again: int = 0

    def wrong(self, promise, what):
        self.violations.append(f"{promise}: {what}")

    def tell(self, most=20):
        print(f"{self.events} events: {self.effects} notified, {self.dead_letters} dead-lettered; "
              f"{self.records_again} records stored again")
        for reason, count in sorted(collections.Counter(
                again.reason for again in self.repeats).items()):
            print(f"  {count:5} {reason}")
        for violation in self.violations[:most]:
            print(f"  VIOLATED {violation[:1000]}")
        if len(self.violations) > most:
            print(f"  VIOLATED and {len(self.violations) - most} more")


class Faults:
    """What the ledger has that explains a repeat."""

    def __init__(self, ledger):
        self.flushes = [entry["t"] for entry in ledger if entry["kind"] == "flushed"]
        self._sleeps = [(entry["process"], entry["t"]) for entry in ledger
                        if entry["kind"] == "signal" and entry["signal"] == "SIGSTOP"]
        self._deaths = self._sleeps + [
            (entry["process"], entry["t"]) for entry in ledger
            if entry["kind"] == "signal" and entry["signal"] == "SIGKILL"
            or entry["kind"] == "ended" and entry["code"] != 0]
        self._marks = collections.defaultdict(list)
        for entry in ledger:
            if entry["kind"] == "marked":
                self._marks[entry["event"]].append(entry["at"])
        self._unreachable = [(entry["begin"], entry["end"]) for entry in ledger
                             if entry["kind"] == "store out of reach"]
        self._holding_back = self._spans(ledger, lambda entry: entry["holds_back"])
        standstills = [(entry["begin"], entry["end"]) for entry in ledger
                       if entry["kind"] == "stood still"]
        self._lossy = [[kind, begin, end, "standstill"]  # kind of end, begin, end, fault
                       for begin, end in standstills
                       for kind in ("effect", "dead letter", "reservation")]
        for entry in ledger:
            if entry["kind"] == "fault begins":
                for kind in entry["loses_answers_of"]:
                    self._lossy.append([kind, entry["t"], float("inf"), entry["fault"]])
            elif entry["kind"] == "fault ended":
                for span in self._lossy:
                    if span[3] == entry["fault"] and span[2] == float("inf"):
                        span[2] = entry["t"]

    @staticmethod
    def _spans(ledger, wanted):
        spans, open_since = [], {}
        for entry in ledger:
            if entry["kind"] == "fault begins" and wanted(entry):
                open_since[entry["fault"]] = entry["t"]
            elif entry["kind"] == "fault ended" and entry["fault"] in open_since:
                spans.append((open_since.pop(entry["fault"]), entry["t"]))
        return spans + [(begin, float("inf")) for begin in open_since.values()]

    def store_lost(self, begin, end):
        """Whether what a request left in the store between these could be missed by its repeat."""
        return (any(begin <= t <= end for t in self.flushes)
                or any(a <= end and begin <= b for a, b in self._unreachable)
                or self._lost_answers("reservation", begin, end))

    def begun(self, end):
        """The earliest that the call may have begun that led to this end."""
        early = end.t - CALL_S
        return min([early, *(a for a, b in self._holding_back if a <= end.t and early <= b)])

    def explain(self, first, again):
        """Why the event of the end `first` came to the end `again`; None if nothing explains it."""
        if any(first.t - CLOCKS_S <= t <= again.t + CLOCKS_S for t in self.flushes):
            return "Redis forgot"
        if again.process and self._happened(self._sleeps, again.process, again.t - SLEEP_S, again.t):
            return "woken in the middle of a call"
        marked = next((t for t in self._marks[first.event] if t >= first.t - CLOCKS_S), again.t)
        if marked < self.begun(again):
            return None  # whatever happened, the mark stood before the second call began
        if first.answer_lost or self._lost_answers(first.kind, first.t, first.t + CALL_S):
            return "answer lost"
        # What a process has sent may arrive after its death.
        if self._happened(self._deaths, first.process, self.begun(first), marked + CLOCKS_S):
            return "death or sleep before the mark"
        return None

    @staticmethod
    def _happened(events, process, begin, end):
        return any(begin <= t <= end and process in (None, name) for name, t in events)

    def _lost_answers(self, kind, begin, end):
        return any(kind == of and a <= end and begin - CALL_S <= b
                   for of, a, b, _ in self._lossy)


def ends_of(ledger, dead_letters):
    ends = [End("effect", entry["t"], entry["event"], entry["process"], entry["answer_lost"])
            for entry in ledger if entry["kind"] == "effect"]
    for _, record in dead_letters:
        headers = record["headers"]
        origin = (headers["kafka_dlt-original-topic"].decode(),
                  int.from_bytes(headers["kafka_dlt-original-partition"], "big"),
                  int.from_bytes(headers["kafka_dlt-original-offset"], "big"))
        ends.append(End("dead letter", record["ts"] / 1000,
                        json.loads(record["payload"])["eventId"], origin=origin))
    return sorted(ends, key=lambda end: end.t)


def check(ledger, events, dead_letters):
    """events: (topic, partition, offset, record, decoded value); dead_letters: (topic, record)."""
    events, dead_letters = list(events), list(dead_letters)
    verdict = Verdict()
    faults = Faults(ledger)
    by_event = collections.defaultdict(list)
    for found in events:
        by_event[found[4]["eventId"]].append(found)
    asked_at = check_publishing(verdict, faults, ledger, by_event)
    check_dead_letters(verdict, events, dead_letters)
    ends = collections.defaultdict(list)
    for end in ends_of(ledger, [pair for pair in dead_letters if is_complete(pair[1])]):
        ends[end.event].append(end)
    check_ends(verdict, faults, by_event, ends)
    verdict.lost = [asked_at.get(event, 0.0) for event in by_event if not ends.get(event)]
    check_order(verdict, events, ends)
    verdict.events = len(by_event)
    return verdict


def check_publishing(verdict, faults, ledger, by_event):
    """When each event was asked for first."""
    asked, last, answers, unsure = {}, {}, {}, set()
    for entry in ledger:
        if entry["kind"] in ("asked", "answered", "unanswered"):
            last[entry["key"]] = entry["t"]
        if entry["kind"] == "asked":
            asked.setdefault(entry["key"], entry)
        elif entry["kind"] == "unanswered":
            unsure.add(entry["key"])
        elif entry["kind"] == "answered" and entry["answer"]:
            known = answers.setdefault(entry["key"], entry["answer"])
            if known["eventId"] != entry["answer"]["eventId"]:
                verdict.wrong("one event per key", f"{entry['key']} has {known['eventId']} and "
                                                   f"{entry['answer']['eventId']}")
        elif entry["kind"] == "answered":
            unsure |= {entry["key"]} if entry["status"] == 504 else set()
            if entry["status"] not in (409, 503, 504):
                verdict.wrong("good requests are served",
                              f"{entry['key']} was answered {entry['status']}: {entry['text']}")
    key_of = {}
    for key, answer in answers.items():
        key_of[answer["eventId"]] = key
        records = by_event.get(answer["eventId"])
        if not records:
            verdict.wrong("what is answered 2xx is stored", f"{key}: no record of {answer}")
        elif not says_what_was_asked(records[0][4], asked[key]["body"], answer):
            verdict.wrong("the record says what was asked", f"{asked[key]} became {records[0][4]}")
    for event, records in by_event.items():
        if event not in key_of:
            verdict.wrong("nothing is stored that nobody asked for", f"{records[0][4]}")
        elif len(records) > 1:
            verdict.records_again += len(records) - 1
            key = key_of[event]
            if key not in unsure and not faults.store_lost(asked[key]["t"], last[key]):
                verdict.wrong("one record per answered request", f"{event} at {places(records)}")
    return {event: asked[key]["t"] for event, key in key_of.items()}


def places(records):
    return ", ".join(f"{topic}/{partition}/{offset}" for topic, partition, offset, *_ in records)


def says_what_was_asked(event, body, answer):
    same = all(decimal.Decimal(str(event[name])) == decimal.Decimal(str(value))
               if isinstance(value, (int, float)) else event[name] == value
               for name, value in body.items())
    return same and event["orderId"] == answer["orderId"]


def check_ends(verdict, faults, by_event, ends):
    for event, records in by_event.items():
        came = ends.get(event, [])
        if not came:
            verdict.wrong("no event is lost", f"{event} at {places(records)} has no end")
            continue
        verdict.effects += any(end.kind == "effect" for end in came)
        verdict.dead_letters += all(end.kind == "dead letter" for end in came)
        seen = []
        for end in came:
            if seen and not is_end_of_another_record(end, seen):
                reason = next(filter(None, (faults.explain(first, end) for first in seen)), None)
                if end.kind == "dead letter" and len(records) > 1:
                    # Redis remembers one of an event's dead letters: each took the other's mark over.
                    reason = reason or "its event was stored twice"
                if reason is None:
                    verdict.wrong("no unexplained repeat", f"{event} at {places(records)}: {came}")
                    break
                verdict.repeats.append(Repeat(end.t, f"{end.kind} again, {reason}"))
            seen.append(end)
    for event in ends.keys() - by_event.keys():
        verdict.wrong("nothing is notified that was not stored", f"{ends[event]}")


def is_end_of_another_record(end, seen):
    """A second record of a dead-lettered event counts as its re-drive: it has an end of its own."""
    if any(first.kind == "effect" for first in seen):
        return False
    return end.origin not in {first.origin for first in seen}


def check_order(verdict, events, ends):
    last = {}  # topic, key: first end of the record before
    done = set()
    for topic, partition, offset, record, event in sorted(events, key=lambda found: found[:3]):
        if event["eventId"] in done or not ends.get(event["eventId"]):
            continue
        done.add(event["eventId"])
        end = ends[event["eventId"]][0]
        before = last.get((topic, record["key"]))
        # The topic's times have whole milliseconds.
        if before is not None and end.t < before.t - 0.002:
            verdict.wrong("a key's events end in order",
                          f"{end} at {topic}/{partition}/{offset} came before {before}")
        last[topic, record["key"]] = end


def is_complete(record):
    return all(name in record["headers"] for name in DEAD_LETTER_HEADERS)


def check_dead_letters(verdict, events, dead_letters):
    records = {found[:3]: found[3] for found in events}
    for topic, letter in dead_letters:
        place = f"{topic}/{letter['partition']}/{letter['offset']}"
        if not is_complete(letter):
            missing = [name for name in DEAD_LETTER_HEADERS if name not in letter["headers"]]
            verdict.wrong("dead letters are complete", f"{place} lacks {missing}")
            continue
        headers = letter["headers"]
        origin = (headers["kafka_dlt-original-topic"].decode(),
                  int.from_bytes(headers["kafka_dlt-original-partition"], "big"),
                  int.from_bytes(headers["kafka_dlt-original-offset"], "big"))
        record = records.get(origin)
        if record is None:
            verdict.wrong("a dead letter has a record", f"{place} names {origin}")
            continue
        if letter["key"] != record["key"] or letter["partition"] != record["partition"] or (
                letter["payload"] != record["payload"]
                and "x-eventapp-value-omitted" not in headers):
            verdict.wrong("a dead letter is its record", f"{place} differs from {origin}")
        lost = [name for name, value in record["headers"].items() if headers.get(name) != value]
        if lost:
            verdict.wrong("a dead letter keeps its headers", f"{place} lacks {lost}")
