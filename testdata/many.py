#!/usr/bin/env python3
"""Makes many.json beside this script: batches of BLAKE2b messages with any
parameters, as Config.SumMany hashes them. Needs nothing but Python 3.

The digests are those of hashlib. Message i of a batch is lengths[i] bytes of
message, from byte 17 * i on. With a tree, it is node node_offset + i, and
last_node holds of the last message only. "sum" is the SHA-256 of all digests of
the batch in a row.
"""

import hashlib
import json
import pathlib

EDGES = [0, 1, 64, 127, 128, 129, 255, 256, 257, 383, 384, 385, 1000]


def lcg():
    """The bytes of golden.py: the top ones of Knuth's MMIX generator."""
    x = 0
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        yield x >> 56


stream = lcg()
message = bytes(next(stream) for _ in range(1 << 14))


def batch(lengths, size=64, key=b"", salt=b"", person=b"", tree=None):
    digests = hashlib.sha256()
    for i, n in enumerate(lengths):
        place = {}
        if tree:
            place = dict(tree, node_offset=tree["node_offset"] + i)
            place["last_node"] = tree["last_node"] and i == len(lengths) - 1
        part = message[17 * i : 17 * i + n]
        h = hashlib.blake2b(part, digest_size=size, key=key, salt=salt, person=person, **place)
        digests.update(h.digest())
    row = {"size": size, "lengths": lengths, "sum": digests.hexdigest()}
    for name, value in (("key", key), ("salt", salt), ("person", person)):
        if value:
            row[name] = value.hex()
    if tree:
        row["tree"] = tree
    return row


def node(fanout, depth, leaf_size, node_offset, node_depth, inner_size, last_node):
    return {
        "fanout": fanout, "depth": depth, "leaf_size": leaf_size, "node_offset": node_offset,
        "node_depth": node_depth, "inner_size": inner_size, "last_node": last_node,
    }


def key_of(n):
    return bytes(range(1, n + 1))


def cycle(n, step=1):
    return [EDGES[i * step % len(EDGES)] for i in range(n)]


rows = []
for size in range(1, 65):
    rows.append(batch(cycle(3 + size % 7, size), size))
    rows.append(batch(cycle(2 + size % 5, size), size, key=key_of(size * 7 % 65)))
for n in (1, 2, 15, 16, 17, 32, 33, 40):
    rows.append(batch(cycle(n, 5), 32))
    rows.append(batch(cycle(n, 5), 64, key=key_of(64)))
    rows.append(batch(cycle(n, 2), 48, salt=b"salt", person=b"of sixteen bytes"))
    rows.append(batch([0] * n, 20, key=b"\0"))
    rows.append(batch([128] * n, 20, key=key_of(63), salt=b"\0" * 15 + b"s", person=b"p"))
    for tree in (
        node(0, 2, 65536, 0, 0, 32, True),
        node(0, 2, 65536, 2**32 - 3, 0, 64, True),
        node(2, 255, 2**32 - 1, 2**48 + 5, 254, 0, False),
        node(255, 1, 1, 2**64 - 40, 1, 1, True),
    ):
        rows.append(batch(cycle(n, 3), 32, tree=tree))
        rows.append(batch(cycle(n, 4), 64, key=key_of(32), salt=b"with a salt", person=b"person", tree=tree))

lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + lines + "\n]\n")
