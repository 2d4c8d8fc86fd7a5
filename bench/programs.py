"""What is thrown at eventapp and at the limit programs, by the programs of load/ and limits/."""

import json
import subprocess

CREATED = "order.created.v1"


class Programs:
    def __init__(self, folder):
        self._folder = folder

    def path(self, name):
        return self._folder / name

    def _run(self, name, *arguments, stream="stdout"):
        ran = subprocess.run([self.path(name), *map(str, arguments)], check=True, text=True,
                             **{stream: subprocess.PIPE})
        return ran

    def orders(self, server, seconds, connections=64, rate=0):
        """Orders over HTTP to a Program with a port: rates, latencies in ms, and its CPU time."""
        command = [self.path("load_orders"), "--port", server.port, "--connections", connections,
                   "--seconds", seconds, "--rate", rate]
        with subprocess.Popen(list(map(str, command)), text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as load:
            begun = load.stdout.readline()
            cpu = server.cpu_seconds()
            told = json.loads(load.stdout.readline() if begun == "begun\n" else begun)
            cpu = server.cpu_seconds() - cpu
        if told["refused"] or told["broken"] or told["open"]:
            raise SystemExit(f"bench: not all orders were taken: {told}")
        return {**told, "per_second": told["orders"] / told["seconds"],
                "cpu_us": cpu / told["orders"] * 1e6}

    def backlog(self, kafka, events, keys=0, failing_every=0):
        self._run("load_backlog", "--kafka", kafka.address, "--events", events, "--keys", keys,
                  "--failing-every", failing_every)

    def stream(self, kafka, events, rate, failing_every=0):
        """A backlog writer that takes its time; the process."""
        return subprocess.Popen([self.path("load_backlog"), "--kafka", kafka.address, "--events",
                                 str(events), "--rate", str(rate), "--failing-every",
                                 str(failing_every)])

    def ends(self, source, skip):
        """Times what a log tells; the process, whose output is one JSON line."""
        return subprocess.Popen([self.path("load_ends"), "--skip", str(skip)], stdin=source,
                                stdout=subprocess.PIPE, text=True)

    def limit_consume(self, kafka, group, events, log, redis=None):
        """The straight-line consumer to the end of the backlog."""
        command = [self.path("limit_consume"), "--kafka", kafka.address, "--group", group,
                   "--events", str(events)]
        if redis is not None:
            command += ["--redis", str(redis.port)]
        ran = subprocess.run(command, check=True, stdout=log, stderr=subprocess.PIPE, text=True)
        return drained(json.loads(ran.stderr.splitlines()[-1]))

    def limit_send(self, url, events, in_flight):
        ran = self._run("limit_send", "--url", url, "--events", events, "--in-flight", in_flight,
                        stream="stderr")
        return drained(json.loads(ran.stderr.splitlines()[-1]))


def drained(told):
    return {"per_second": told["events"] / told["seconds"],
            "cpu_us": told["cpu_seconds"] / told["events"] * 1e6}
