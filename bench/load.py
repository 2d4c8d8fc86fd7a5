"""What is thrown at eventapp: orders over HTTP, and backlogs written straight to Kafka."""

import http.client
import json
import pathlib
import subprocess

CREATED = "order.created.v1"


def orders_per_second(port, seconds):
    """64 connections post orders as fast as they are answered (wrk). Answers wrk's summary."""
    script = pathlib.Path(__file__).with_name("orders.lua")
    command = ["wrk", "-t2", "-c64", f"-d{seconds}s", "-s", str(script),
               f"http://127.0.0.1:{port}"]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout[ran.stdout.index("{"):])


def write_backlog(address, events):
    """Writes that many order events, each of an order of its own, with kcat."""
    command = ["kcat", "-P", "-b", address, "-t", CREATED, "-K", "\t", "-X",
               "partitioner=murmur2_random", "-X", "linger.ms=20", "-X",
               "queue.buffering.max.messages=1000000", "-X", "compression.type=lz4"]
    producer = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    for number in range(events):
        producer.stdin.write(backlog_line(number))
    producer.stdin.close()
    if producer.wait() != 0:
        raise SystemExit("bench: kcat could not write the backlog")


def backlog_line(number):
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return (f'{identity}\t{{"eventId":"{identity}","orderId":"{identity}",'
            f'"customerId":"user-{number % 1000}","customerEmail":"user@example.com",'
            f'"totalAmount":12900.10,"currency":"KRW","createdAt":1795342172.472439612}}\n')


class Shop:
    """Posts orders, each on a connection of its own that is open before the clock starts."""

    def __init__(self, port, customers):
        self._customers = customers
        self._connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                             for _ in customers]
        for connection in self._connections:
            connection.connect()

    def post_all(self):
        """Posts one order of each customer at once; answers their eventIds."""
        for customer, connection in zip(self._customers, self._connections):
            body = json.dumps({"customerId": customer, "customerEmail": "user@example.com",
                               "totalAmount": 12900, "currency": "KRW"})
            connection.request("POST", "/api/orders", body, {"Content-Type": "application/json"})
        return [self._event_of(connection) for connection in self._connections]

    @staticmethod
    def _event_of(connection):
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if response.status != 201:
            raise SystemExit(f"bench: an order was answered {response.status}: {text!r}")
        return json.loads(text)["eventId"]
