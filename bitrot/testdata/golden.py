"""An implementation of package bitrot's format, by Python's hashlib.

Without arguments it writes golden.json beside itself. Otherwise:

    golden.py outline OUTLINE OBJECT [KEY]
    golden.py interleaved STREAM OBJECT [KEY]

checks that the file is the outline, or the interleaved stream, of OBJECT; KEY
is in hexadecimal. It prints the root, or says what is wrong and fails.
"""

import json
import os
import struct
import sys
from hashlib import blake2b

MAGIC = b"\x8fbitrot\n"


def node(message, N, L, key, salt, **place):
    return blake2b(message, digest_size=N, key=key, salt=salt, fanout=0, depth=2,
                   leaf_size=L, inner_size=N, **place).digest()


def tree(data, N, L, key, salt):
    n = max(1, -(-len(data) // L))
    leaves = [node(data[i * L:(i + 1) * L], N, L, key, salt,
                   node_offset=i, node_depth=0, last_node=i == n - 1) for i in range(n)]
    root = node(b"".join(leaves), N, L, key, salt, node_offset=0, node_depth=1, last_node=True)
    return leaves, root


def header(kind, S, N, L, key, salt):
    return MAGIC + struct.pack("<BcBBIQ16s", 1, kind, N, 1 if key else 0, L, S, salt)


def outline(data, N, L, key, salt):
    leaves, root = tree(data, N, L, key, salt)
    body = header(b"O", len(data), N, L, key, salt) + b"".join(leaves) + root
    return body + blake2b(body, digest_size=32).digest()


def interleaved(data, N, L, key, salt):
    leaves, root = tree(data, N, L, key, salt)
    stream = b"".join(leaf + data[i * L:(i + 1) * L] for i, leaf in enumerate(leaves))
    body = header(b"I", len(data), N, L, key, salt) + root.ljust(64, b"\0")
    return stream + body + blake2b(body, digest_size=32).digest()


def check(kind, path, object, key):
    with open(path, "rb") as f:
        encoded = f.read()
    with open(object, "rb") as f:
        data = f.read()
    head = encoded[:40] if kind == "outline" else encoded[-136:-96]
    _, k, N, flags, L, S, salt = struct.unpack("<BcBBIQ16s", head[8:])
    if head[:8] != MAGIC or S != len(data) or flags != (1 if key else 0):
        sys.exit("the header is wrong: %r" % head)
    salt = salt.rstrip(b"\0")
    make = {"outline": outline, "interleaved": interleaved}[kind]
    if encoded != make(data, N, L, key, salt):
        sys.exit("it is not the object's")
    print(tree(data, N, L, key, salt)[1].hex())


def golden():
    cases = []
    for N in 32, 64:
        for L in 1, 64, 100, 65536:
            for S in sorted({0, 1, L - 1, L, L + 1, 5 * L + 7, 17 * L if L < 65536 else 200001}):
                for key, salt in (b"", b""), (b"key", b"salt"), (bytes(range(64)), bytes(range(1, 17))):
                    data = bytes(i % 251 for i in range(S))
                    leaves, root = tree(data, N, L, key, salt)
                    cases.append({
                        "size": N, "leafSize": L, "length": S, "key": key.hex(), "salt": salt.hex(),
                        "root": root.hex(),
                        "outline": blake2b(outline(data, N, L, key, salt), digest_size=32).hexdigest(),
                        "interleaved": blake2b(interleaved(data, N, L, key, salt), digest_size=32).hexdigest(),
                    })
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        golden()
    else:
        check(sys.argv[1], sys.argv[2], sys.argv[3], bytes.fromhex((sys.argv + [""])[4]))
