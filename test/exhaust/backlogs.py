"""What may stand in a topic: written with kcat, straight to the broker."""

import subprocess

TOPIC = "order.created.v1"


def order(number, key, more=""):
    """The line of one order event, for kcat."""
    return (f'{key}\t{{"eventId":"00000000-0000-4000-8000-{number:012d}","orderId":"{key}",'
            f'"customerId":"user-1","customerEmail":"user@example.com","totalAmount":12900.10,'
            f'"currency":"KRW","createdAt":1795342172.472439612{more}}}\n')


def of_one_key(events):
    return (order(number, "hot") for number in range(events))


def of_as_many_keys(events):
    return (order(number, f"order-{number}") for number in range(events))


def of_a_megabyte(events):
    more = ',"gift":"' + "x" * 1_000_000 + '"'
    return (order(number, f"order-{number}", more) for number in range(events))


def of_poison(events):
    """Neither JSON nor the same twice."""
    return (f"order-{number}\t{{\"eventId\": poison {number}\n" for number in range(events))


def write(brokers, lines):
    command = ["kcat", "-P", "-b", brokers, "-t", TOPIC, "-K", "\t", "-X", "linger.ms=20",
               "-X", "partitioner=murmur2_random", "-X", "compression.type=lz4",
               "-X", "message.max.bytes=2000000", "-X", "queue.buffering.max.messages=1000000"]
    producer = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    for line in lines:
        producer.stdin.write(line)
    producer.stdin.close()
    if producer.wait() != 0:
        raise SystemExit("kcat could not write the backlog")
