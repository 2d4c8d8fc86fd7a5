"""What passes on the links: just enough of Kafka's and Redis' protocols to tell the moments at which
a process can be killed."""


class Trigger:
    """Fires once, at the first moment it is armed for: act() happens and the bytes that showed the
    moment go no further."""

    def __init__(self):
        self._moment = None
        self._act = None

    def arm(self, moment, act):
        self._moment, self._act = moment, act

    def disarm(self):
        self._moment = None

    @property
    def armed(self):
        return self._moment is not None

    def fires(self, moment):
        if self._moment != moment:
            return False
        self._moment = None
        self._act()
        return True


class RedisTap:
    """Moments of a process: `before` and `after` (Redis did it, the answer is withheld) each of
    `claim`, `mark` and `bury`."""

    SHOWN_BY = {"claim": b"\r\nNX\r\n", "mark": b"\r\n$1\r\n1\r\n$2\r\nEX\r\n",
                "bury": b"\r\ndead:"}

    def __init__(self):
        self.trigger = Trigger()

    def __call__(self, connection, upwards, data):
        if not self.trigger.armed:
            return True
        if not upwards:
            after = connection.state.pop("after", None)
            return not (after and self.trigger.fires(after))
        for verb, bytes_of_it in self.SHOWN_BY.items():
            if bytes_of_it in data:
                if self.trigger.fires(f"before {verb}"):
                    return False
                connection.state["after"] = f"after {verb}"
        return True


class HttpTap:
    """Moments of one hop of HTTP: `request` (nothing of it has arrived yet), `answer`."""

    def __init__(self):
        self.trigger = Trigger()

    def __call__(self, _connection, upwards, data):
        return not self.trigger.fires("request" if upwards else "answer")


class KafkaTap:
    """Moments of the process whose client id is asked for: `record acknowledged`, `dead letter
    acknowledged`; the acknowledgement is withheld. A frame is a length of 4 bytes and that much."""

    def __init__(self, triggers):
        self._triggers = triggers  # by client id

    def __call__(self, connection, upwards, data):
        state = connection.state
        waiting = state.setdefault(upwards, bytearray())
        waiting += data
        while len(waiting) >= 4 and len(waiting) >= 4 + int.from_bytes(waiting[:4], "big"):
            end = 4 + int.from_bytes(waiting[:4], "big")
            frame = bytes(waiting[4:end])
            del waiting[:end]
            if upwards:
                self._asked(state, frame)
            elif self._answered(state, frame):
                return False
        return True

    @staticmethod
    def _asked(state, frame):
        length = int.from_bytes(frame[8:10], "big")
        state["client"] = frame[10:10 + length].decode("utf-8", "replace")
        if int.from_bytes(frame[:2], "big") == 0:  # Produce
            state.setdefault("produced", {})[frame[4:8]] = b".dlq" in frame

    def _answered(self, state, frame):
        dead_letter = state.get("produced", {}).pop(frame[:4], None)
        trigger = self._triggers.get(state.get("client"))
        if dead_letter is None or trigger is None:
            return False
        return trigger.fires("dead letter acknowledged" if dead_letter else "record acknowledged")
