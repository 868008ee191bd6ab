#!/usr/bin/env python3
"""Makes the golden vectors: golden.json beside this script for BLAKE2b, and
../sha256/testdata/golden.json for SHA-256. Needs nothing but Python 3.

The digests are those of hashlib. What hashlib cannot do - to start from a saved
state, to hash with depth 0 - is done by the two implementations below, written
from RFC 7693 and FIPS 180-4 for this purpose and checked against hashlib before
anything is made. Nothing here was computed by simdhash.

Messages are the bytes of message(n). Where a whole range of digests is wanted,
"sum" is the SHA-256 of all of them in a row: "lengths" are ranges of message
lengths, "sizes" of output lengths, the end excluded.
"""

import hashlib
import json
import pathlib
import struct

# ---------------------------------------------------------------- messages


def lcg(seed):
    """Bytes without a period that matters: the top bytes of Knuth's MMIX LCG."""
    x = seed
    while True:
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        yield x >> 56


_stream = lcg(0)
_message = bytes(next(_stream) for _ in range(1 << 16))


def message(n):
    return _message[:n]


def key_of(n):
    """n bytes that count up from 1, so that none is zero."""
    return bytes(range(1, n + 1))


# ---------------------------------------------------------------- BLAKE2b

M64 = 2**64 - 1
IV = [
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
]
SIGMA = [
    [int(c, 16) for c in row]
    for row in (
        "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
        "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
    )
]


def blake2b_compress(h, block, t, f0, f1):
    m = struct.unpack("<16Q", block)
    v = h + IV
    v[12] ^= t & M64
    v[13] ^= t >> 64 & M64
    v[14] ^= f0
    v[15] ^= f1

    def g(a, b, c, d, x, y):
        v[a] = (v[a] + v[b] + x) & M64
        w = v[d] ^ v[a]
        v[d] = (w >> 32 | w << 32) & M64
        v[c] = (v[c] + v[d]) & M64
        w = v[b] ^ v[c]
        v[b] = (w >> 24 | w << 40) & M64
        v[a] = (v[a] + v[b] + y) & M64
        w = v[d] ^ v[a]
        v[d] = (w >> 16 | w << 48) & M64
        v[c] = (v[c] + v[d]) & M64
        w = v[b] ^ v[c]
        v[b] = (w >> 63 | w << 1) & M64

    for r in range(12):
        s = SIGMA[r % 10]
        for i in range(4):
            g(i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]])
        for i in range(4):
            g(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[s[8 + 2 * i]], m[s[9 + 2 * i]])
    return [h[i] ^ v[i] ^ v[8 + i] for i in range(8)]


def blake2b_resume(h, t, data, last_node=False):
    """The chaining value after data, the end of a message of which t bytes went into h."""
    f1 = M64 if last_node else 0
    while len(data) > 128:
        t += 128
        h = blake2b_compress(h, data[:128], t, 0, 0)
        data = data[128:]
    return blake2b_compress(h, data.ljust(128, b"\0"), t + len(data), M64, f1)


def blake2b(data, digest_size=64, key=b"", salt=b"", person=b"", fanout=1, depth=1, leaf_size=0,
            node_offset=0, node_depth=0, inner_size=0, last_node=False):
    block = struct.pack("<BBBBIQBB14x16s16s", digest_size, len(key), fanout, depth, leaf_size, node_offset,
                        node_depth, inner_size, salt, person)
    h = [a ^ b for a, b in zip(IV, struct.unpack("<8Q", block))]
    if key:
        data = key.ljust(128, b"\0") + data
    return struct.pack("<8Q", *blake2b_resume(h, 0, data, last_node))[:digest_size]


def blake2xb(data, size, key=b"", want=None):
    """BLAKE2Xb: size bytes, of which the first want; size None is unknown."""
    length = 2**32 - 1 if size is None else size
    root = hashlib.blake2b(data, key=key, node_offset=length << 32).digest()
    want = size if want is None else want
    out = b""
    while len(out) < want:
        n = 64 if size is None else min(64, size - len(out))
        out += blake2b(root, digest_size=n, fanout=0, depth=0, leaf_size=64,
                       node_offset=length << 32 | len(out) // 64, inner_size=64)
    return out[:want]


# ---------------------------------------------------------------- SHA-256

M32 = 2**32 - 1


def primes(n):
    found = []
    candidate = 2
    while len(found) < n:
        if all(candidate % p for p in found):
            found.append(candidate)
        candidate += 1
    return found


def root_fraction(p, degree):
    """The first 32 bits of the fraction of p's square or cube root."""
    n = p << 32 * degree
    low, high = 0, 1 << 48
    while high - low > 1:
        middle = (low + high) // 2
        if middle**degree <= n:
            low = middle
        else:
            high = middle
    return low & M32


K = [root_fraction(p, 3) for p in primes(64)]
H256 = [root_fraction(p, 2) for p in primes(8)]


def ror(x, n):
    return (x >> n | x << 32 - n) & M32


def sha256_compress(h, block):
    w = list(struct.unpack(">16I", block))
    for t in range(16, 64):
        s0 = ror(w[t - 15], 7) ^ ror(w[t - 15], 18) ^ w[t - 15] >> 3
        s1 = ror(w[t - 2], 17) ^ ror(w[t - 2], 19) ^ w[t - 2] >> 10
        w.append((w[t - 16] + s0 + w[t - 7] + s1) & M32)
    a, b, c, d, e, f, g, hh = h
    for t in range(64):
        t1 = hh + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (e & f ^ ~e & g) + K[t] + w[t]
        t2 = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, hh = (t1 + t2) & M32, a, b, c, (d + t1) & M32, e, f, g
    return [(x + y) & M32 for x, y in zip(h, (a, b, c, d, e, f, g, hh))]


def sha256_resume(h, length, data):
    """The digest of a message that ends in data, after length bytes went into h."""
    bits = (length + len(data)) * 8 % 2**64
    data += b"\x80"
    data = data.ljust(-(-(len(data) + 8) // 64) * 64 - 8, b"\0") + struct.pack(">Q", bits)
    for i in range(0, len(data), 64):
        h = sha256_compress(h, data[i:i + 64])
    return struct.pack(">8I", *h)


def monte_carlo(seed, rounds):
    """The SHAVS rule: each checkpoint is 1000 digests of the three before."""
    digests = []
    for _ in range(rounds):
        a = b = c = seed
        for _ in range(1000):
            a, b, c = b, c, hashlib.sha256(a + b + c).digest()
        seed = c
        digests.append(c.hex())
    return digests


# ---------------------------------------------------------------- checks


class Random:
    """Numbers that are the same with every Python."""

    def __init__(self, seed):
        self.bytes = lcg(seed)

    def take(self, n):
        return bytes(next(self.bytes) for _ in range(n))

    def below(self, n):
        return int.from_bytes(self.take(8), "little") % n

    def one_of(self, values):
        return values[self.below(len(values))]


EDGES = [0, 1, 2, 63, 64, 65, 127, 128, 129, 191, 192, 255, 256, 257, 383, 384, 511, 512, 513, 1023, 1024, 1025]


def some_parameters(r):
    return {
        "digest_size": r.one_of([1, 20, 31, 32, 33, 48, 63, 64, 1 + r.below(64)]),
        "key": r.take(r.one_of([0, 0, 1, 32, 63, 64, r.below(65)])),
        "salt": r.take(r.one_of([0, 1, 8, 15, 16])),
        "person": r.take(r.one_of([0, 1, 8, 15, 16])),
        "fanout": r.one_of([0, 1, 2, 255]),
        "depth": r.one_of([1, 2, 3, 255]),
        "leaf_size": r.one_of([0, 1, 4096, 65536, 2**32 - 1]),
        "node_offset": r.one_of([0, 1, 2**32 - 1, 2**32, 2**64 - 2, 2**64 - 1, int.from_bytes(r.take(8), "little")]),
        "node_depth": r.one_of([0, 1, 2, 255]),
        "inner_size": r.one_of([0, 1, 32, 64]),
        "last_node": r.below(2) == 1,
    }


def check():
    r = Random(1)
    for _ in range(60):
        n = r.one_of(EDGES)
        p = some_parameters(r)
        assert blake2b(message(n), **p) == hashlib.blake2b(message(n), **p).digest(), (n, p)
    for n in EDGES:
        assert sha256_resume(H256, 0, message(n)) == hashlib.sha256(message(n)).digest(), n
    # Appendix A of the RFC.
    assert blake2b(b"abc").hex().startswith("ba80a53f981c4d0d")


# ---------------------------------------------------------------- vectors


def fold(digests):
    return hashlib.sha256(b"".join(digests)).hexdigest()


def ranges(end, step):
    return [(low, min(low + step, end)) for low in range(0, end, step)]


def golden_blake2b():
    def digest(n, size, key):
        return hashlib.blake2b(message(n), digest_size=size, key=key_of(key)).digest()

    lengths = [
        {"size": size, "key": key, "from": low, "to": high, "sum": fold(digest(n, size, key) for n in range(low, high))}
        for size, key in [(64, 0), (64, 64), (48, 0), (48, 48), (32, 0), (32, 32), (20, 5), (1, 1)]
        for low, high in ranges(1026, 57)
    ]
    sizes = [
        {"size": size, "key": key, "lengths": EDGES, "sum": fold(digest(n, size, key) for n in EDGES)}
        for size in range(1, 65)
        for key in (0, size)
    ]
    digests = [
        {"length": n, "size": size, "key": key, "out": digest(n, size, key).hex()}
        for size, key in [(64, 0), (64, 64), (48, 0), (32, 0), (32, 32)]
        for n in EDGES + [4095, 4096, 4097, 65535, 65536]
    ]
    r = Random(2)
    parameters = []
    for _ in range(160):
        n = r.one_of(EDGES)
        p = some_parameters(r)
        row = {k: v.hex() if isinstance(v, bytes) else v for k, v in p.items()}
        parameters.append({"length": n, **row, "out": hashlib.blake2b(message(n), **p).hexdigest()})
    # A tree of four leaves and a root, as a batch hashes it.
    shape = {"fanout": 4, "depth": 2, "leaf_size": 256, "inner_size": 32}
    leaves = [
        hashlib.blake2b(message(1000)[256 * i:256 * i + 256], digest_size=32, node_offset=i, last_node=i == 3, **shape).digest()
        for i in range(4)
    ]
    tree = {
        "length": 1000, "leaves": [leaf.hex() for leaf in leaves],
        "root": hashlib.blake2b(b"".join(leaves), digest_size=32, node_depth=1, last_node=True, **shape).hexdigest(),
    }

    xof_message, xof_key = message(256), 32
    xof_sizes = [
        {"key": key, "length": 256, "from": low + 1, "to": high + 1,
         "sum": fold(blake2xb(xof_message, n, key_of(key)) for n in range(low + 1, high + 1))}
        for key in (0, xof_key)
        for low, high in ranges(256, 32)
    ]
    xof = [
        {"key": key, "length": n, "size": size, "out": blake2xb(message(n), size, key_of(key)).hex()}
        for key in (0, 1, 64)
        for n in (0, 129)
        for size in (1, 32, 63, 64, 65, 128, 129, 256, 300)
    ] + [
        {"key": key, "length": n, "size": 0, "out": blake2xb(message(n), None, key_of(key), 256).hex()}
        for key in (0, 64)
        for n in (0, 3, 1025)
    ]

    # States as of messages so long that their counters are about to carry. The
    # chaining value is arbitrary: any is reached by some message.
    r = Random(3)
    counters = []
    for power in (31, 32, 63, 64, 96, 127, 128):
        for before in (384, 128, 0):
            t = (2**power - before) % 2**128
            h = list(struct.unpack("<8Q", r.take(64)))
            for n in (0, 1, 128, 129, 385, 1025):
                out = struct.pack("<8Q", *blake2b_resume(list(h), t, message(n)))
                counters.append({"h": struct.pack(">8Q", *h).hex(), "t": struct.pack(">2Q", t & M64, t >> 64).hex(),
                                 "length": n, "out": out.hex()})
    return {"lengths": lengths, "sizes": sizes, "digests": digests, "parameters": parameters, "trees": [tree],
            "xofSizes": xof_sizes, "xofs": xof, "counters": counters}


def golden_sha256():
    hashes = {256: hashlib.sha256, 224: hashlib.sha224}
    lengths = [
        {"bits": bits, "from": low, "to": high, "sum": fold(hashes[bits](message(n)).digest() for n in range(low, high))}
        for bits in hashes
        for low, high in ranges(1026, 27)
    ]
    digests = [
        {"bits": bits, "length": n, "out": hashes[bits](message(n)).hexdigest()}
        for bits in hashes
        for n in sorted(EDGES + [55, 56, 57, 119, 120, 121, 4095, 4096, 4097, 65535, 65536])
    ]
    r = Random(4)
    counters = []
    for power in (29, 31, 32, 60, 61):
        for before in (192, 64, 0):
            length = 2**power - before
            h = list(struct.unpack(">8I", r.take(32)))
            for n in (0, 1, 55, 56, 64, 65, 193, 1025):
                counters.append({"h": struct.pack(">8I", *h).hex(), "written": length, "length": n,
                                 "out": sha256_resume(list(h), length, message(n)).hex()})
    seed = hashlib.sha256(b"simdhash").digest()
    return {"lengths": lengths, "digests": digests, "counters": counters,
            "monteCarlo": [{"seed": seed.hex(), "out": monte_carlo(seed, 100)}]}


def write(path, sections):
    """One row a line, so that a difference shows which row differs."""
    parts = []
    for name, rows in sections.items():
        lines = ",\n".join("  " + json.dumps(row) for row in rows)
        parts.append(f' "{name}": [\n{lines}\n ]')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="ascii", newline="\n")


check()
here = pathlib.Path(__file__).resolve().parent
write(here / "golden.json", golden_blake2b())
write(here.parent / "sha256" / "testdata" / "golden.json", golden_sha256())
