#!/usr/bin/env python3
"""Record batches and message sets, written by an encoder that shares nothing
with lib/kafka.  Prints kafka_batches.h, which is checked in.

    test/golden/kafka_batches.py > test/golden/kafka_batches.h

The compressed forms are made by hand (stored blocks) where Python has no
library for them.
"""
import gzip
import struct
import zlib

CRC32C = []
for i in range(256):
    for _ in range(8):
        i = i >> 1 ^ 0x82F63B78 if i & 1 else i >> 1
    CRC32C.append(i)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC32C[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def varint(n):
    n = n << 1 if n >= 0 else (-n << 1) - 1
    out = b""
    while n >= 0x80:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def blob(value):
    return varint(-1) if value is None else varint(len(value)) + value


def record(offset, time, key, value, headers=()):
    body = b"\0" + varint(time) + varint(offset) + blob(key) + blob(value) + varint(len(headers))
    for name, text in headers:
        body += blob(name) + blob(text)
    return varint(len(body)) + body


def batch(base, records, base_time=1000, max_time=2000, attributes=0, pid=-1, epoch=-1,
          sequence=-1, last=None, count=None, leader=-1, pack=lambda b: b):
    """A batch of magic 2; records are the arguments of record()."""
    last = len(records) - 1 if last is None else last
    count = len(records) if count is None else count
    tail = struct.pack(">hiqqqhii", attributes, last, base_time, max_time, pid, epoch, sequence, count)
    tail += pack(b"".join(record(*r) for r in records))
    rest = struct.pack(">ibI", leader, 2, crc32c(tail)) + tail
    return struct.pack(">qi", base, len(rest)) + rest


def marker(base, pid, kind):
    return batch(base, [(0, 0, struct.pack(">hh", 0, kind), struct.pack(">hi", 0, 0))],
                 attributes=0x30, pid=pid, epoch=0)


def message(offset, magic, key, value, time=None, attributes=0):
    """A message of magic 0 or 1."""
    body = struct.pack(">bb", magic, attributes)
    if magic:
        body += struct.pack(">q", time)
    for part in key, value:
        body += struct.pack(">i", -1) if part is None else struct.pack(">i", len(part)) + part
    return struct.pack(">qiI", offset, len(body) + 4, zlib.crc32(body)) + body


def rotl(x, n):
    return (x << n | x >> (32 - n)) & 0xFFFFFFFF


def xxh32(data):
    p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
    m, at = 0xFFFFFFFF, 0
    if len(data) >= 16:
        v = [(p1 + p2) & m, p2, 0, -p1 & m]
        while at + 16 <= len(data):
            for i in range(4):
                word = struct.unpack("<I", data[at : at + 4])[0]
                v[i] = rotl((v[i] + word * p2) & m, 13) * p1 & m
                at += 4
        h = sum(rotl(x, n) for x, n in zip(v, (1, 7, 12, 18))) & m
    else:
        h = p5
    h = (h + len(data)) & m
    while at + 4 <= len(data):
        h = rotl((h + struct.unpack("<I", data[at : at + 4])[0] * p3) & m, 17) * p4 & m
        at += 4
    for byte in data[at:]:
        h = rotl((h + byte * p5) & m, 11) * p1 & m
    h = (h ^ h >> 15) * p2 & m
    h = (h ^ h >> 13) * p3 & m
    return h ^ h >> 16


def lz4(data, wrong=False, flags=0x60):
    """A frame of one stored block; `wrong`: the checksum of old Java clients."""
    magic = struct.pack("<I", 0x184D2204)
    head = bytes([flags, 0x40])
    if flags & 0x08:
        head += struct.pack("<Q", len(data))
    out = magic + head + bytes([xxh32(magic + head if wrong else head) >> 8 & 0xFF])
    out += struct.pack("<I", len(data) | 0x80000000) + data
    if flags & 0x10:
        out += struct.pack("<I", xxh32(data))
    out += struct.pack("<I", 0)
    if flags & 0x04:
        out += struct.pack("<I", xxh32(data))
    return out


def snappy(data):
    """One raw block of a single literal."""
    assert 60 < len(data) <= 256 or len(data) <= 60
    size, n = b"", len(data)
    while n >= 0x80:
        size += bytes([n & 0x7F | 0x80])
        n >>= 7
    size += bytes([n])
    n = len(data) - 1
    return size + (bytes([n << 2]) if n < 60 else bytes([60 << 2, n])) + data


def xerial(data, again=False):
    """Two blocks; `again`: each under a header of its own."""
    head = b"\x82SNAPPY\0" + struct.pack(">ii", 1, 1)
    half = len(data) // 2
    out = head
    for i, part in enumerate((data[:half], data[half:])):
        if i and again:
            out += head
        out += struct.pack(">i", len(snappy(part))) + snappy(part)
    return out


def zstd(data):
    """A frame without content size: a stored block."""
    header = struct.pack("<I", 1 | 0 << 1 | len(data) << 3)[:3]
    return struct.pack("<I", 0xFD2FB528) + b"\x00\x58" + header + data


def gz(data):
    return gzip.compress(data, mtime=0)


def members(data):
    return gz(data[:5]) + gz(data[5:])


def wrapper(offset, magic, codec, pack, inner, time=77, attributes=0):
    return message(offset, magic, None, pack(inner), time, codec | attributes)


two = [(0, 0, b"k", b"hello", [(b"h", b"v")]), (1, 7, None, None)]
abc = [(i, i, None, v) for i, v in enumerate((b"a", b"b", b"c"))]
v0 = b"".join(message(10 + i, 0, None, v) for i, v in enumerate((b"a", b"b", b"c")))
v1 = b"".join(message(i, 1, b"k", v, 500 + i) for i, v in enumerate((b"a", b"b", b"c")))


def txn(base, pid, n):
    return batch(base, [(i, 0, None, b"%d" % (base + i)) for i in range(n)], attributes=0x10, pid=pid,
                 epoch=0, sequence=0)


BATCHES = [
    ("two", batch(0, two, 1700000000000, 1700000000007)),
    ("compacted", batch(100, [(0, 0, b"k", b"a"), (3, 1, b"k", b"b"), (9, 2, b"k", b"c")], last=12,
                        leader=5)),
    ("empty", batch(10, [], last=5)),
    ("append_time", batch(0, abc, attributes=0x08)),
    ("delete_horizon", batch(0, [(0, -5, b"k", b"a"), (1, 3, b"k", None)], attributes=0x40)),
    ("header_nulls", batch(0, [(0, 0, b"", b"", [(b"", None), (b"h", b""), (b"h", b"\xff\0")])])),
    ("gzip_members", batch(0, abc, attributes=1, pack=members)),
    ("snappy_raw", batch(0, abc, attributes=2, pack=snappy)),
    ("snappy_xerial", batch(0, abc, attributes=2, pack=xerial)),
    ("snappy_xerial_again", batch(0, abc, attributes=2, pack=lambda b: xerial(b, True))),
    ("lz4_plain", batch(0, abc, attributes=3, pack=lz4)),
    ("lz4_sums", batch(0, abc, attributes=3, pack=lambda b: lz4(b, flags=0x7C))),
    ("zstd_no_size", batch(0, abc, attributes=4, pack=zstd)),
    ("zstd_frames", batch(0, abc, attributes=4, pack=lambda b: zstd(b[:4]) + zstd(b[4:]))),
    # Offsets 0-1 pid 10 (aborted), 2-3 pid 20, 4 no transaction, 5 pid 10, 6 its abort, 7-8 pid 10
    # (committed), 9 and 10 commits, 11 pid 30 (aborted, marker not here yet), 12 unknown marker.
    ("transactions", txn(0, 10, 2) + txn(2, 20, 2) + batch(4, [(0, 0, None, b"4")]) + txn(5, 10, 1)
     + marker(6, 10, 0) + txn(7, 10, 2) + marker(9, 20, 1) + marker(10, 10, 1) + txn(11, 30, 1)
     + marker(12, 20, 99)),
    ("v0", v0),
    ("v1", message(0, 1, b"k", b"v", 123) + message(1, 1, None, None, -1)),
    ("v1_append_time", message(7, 1, None, b"v", 123, 0x08)),
    ("v0_gzip", wrapper(12, 0, 1, gz, v0)),
    ("v0_lz4", wrapper(12, 0, 3, lambda b: lz4(b, True), v0)),
    ("v0_lz4_size", wrapper(12, 0, 3, lambda b: lz4(b, True, 0x68), v0)),
    ("v0_gzip_later", wrapper(20, 0, 1, gz, v0)),
    ("v1_gzip", wrapper(42, 1, 1, gz, v1)),
    ("v1_gzip_append_time", wrapper(42, 1, 1, gz, v1, attributes=0x08)),
    ("v1_gzip_zero", wrapper(0, 1, 1, gz, v1)),
    ("v1_snappy", wrapper(42, 1, 2, snappy, v1)),
    ("v1_xerial", wrapper(42, 1, 2, xerial, v1)),
    ("v1_lz4", wrapper(42, 1, 3, lz4, v1)),
    ("mixed", wrapper(2, 1, 1, gz, v1) + batch(3, abc) + batch(6, abc, attributes=1, pack=gz)),
    # What has to be refused.
    ("bad_nested", wrapper(2, 1, 1, gz, wrapper(2, 1, 1, gz, v1))),
    ("bad_v1_zstd", wrapper(2, 1, 4, zstd, v1)),
    ("bad_v1_lz4_wrong", wrapper(2, 1, 3, lambda b: lz4(b, True), v1)),
    ("bad_v0_lz4_header_cut", wrapper(12, 0, 3, lambda b: lz4(b, True, 0x68)[:10], v0)),
    ("bad_v0_lz4_cut", wrapper(12, 0, 3, lambda b: lz4(b, True)[:-4], v0)),
    ("bad_v1_offset", wrapper(1, 1, 1, gz, v1)),
    ("bad_inner_backwards", batch(0, abc, last=10) + wrapper(12, 0, 1, gz, v0)),
    ("bad_inner_crc", wrapper(2, 1, 1, lambda b: gz(b[:13] + b"\0" + b[14:]), v1)),
    ("bad_inner_cut", wrapper(2, 1, 1, lambda b: gz(b[:-1]), v1)),
    ("bad_inner_magic", wrapper(12, 1, 1, gz, v0)),
    ("bad_inner_empty", wrapper(2, 1, 1, gz, b"")),
    ("bad_wrapper_null", message(2, 1, None, None, 5, 1)),
    ("bad_codec", batch(0, abc, attributes=5)),
    ("bad_count", batch(0, abc, count=2)),
    ("bad_count_more", batch(0, abc, count=4, last=5)),
    ("bad_count_negative", batch(0, abc, count=-1)),
    ("bad_count_huge", batch(0, abc, count=0x7FFFFFFF, last=0x7FFFFFFF)),
    ("bad_last_delta", batch(0, abc, last=1)),
    ("bad_last_delta_negative", batch(0, abc, last=-1)),
    ("bad_order", batch(0, [(1, 0, None, b"a"), (0, 0, None, b"b")])),
    ("bad_twice", batch(0, [(0, 0, None, b"a"), (0, 0, None, b"b")])),
    ("bad_negative", batch(0, [(-1, 0, None, b"a"), (1, 0, None, b"b")])),
    ("bad_empty", batch(0, abc, count=0)),
    ("bad_base", batch(-1, abc)),
    ("bad_base_huge", batch(0x7FFFFFFFFFFFFFFE, abc)),
    ("bad_backwards", batch(5, abc) + batch(4, abc)),
    ("bad_control", batch(0, [(0, 0, b"\0\0", b"")], attributes=0x30, pid=1)),
    ("bad_gzip", batch(0, abc, attributes=1, pack=lambda b: gz(b)[:-9])),
    ("bad_gzip_sum", batch(0, abc, attributes=1, pack=lambda b: gz(b)[:-8] + b"\0\0\0\0" + gz(b)[-4:])),
    ("bad_lz4", batch(0, abc, attributes=3, pack=lambda b: lz4(b)[:-1])),
    ("bad_lz4_header", batch(0, abc, attributes=3, pack=lambda b: lz4(b, True))),
    ("bad_zstd", batch(0, abc, attributes=4, pack=lambda b: zstd(b)[:-1])),
    ("bad_snappy", batch(0, abc, attributes=2, pack=lambda b: snappy(b)[:-1])),
    ("bad_xerial", batch(0, abc, attributes=2, pack=lambda b: xerial(b)[:-1])),
    ("bad_magic", batch(0, abc)[:16] + b"\x03" + batch(0, abc)[17:]),
]


def main():
    print("/* Written by kafka_batches.py; do not edit. */")
    print("#ifndef TEST_GOLDEN_KAFKA_BATCHES_H\n#define TEST_GOLDEN_KAFKA_BATCHES_H\n")
    print("/* clang-format off */")
    print("static const struct {\n\tconst char *name, *hex;\n} golden[] = {")
    for name, data in BATCHES:
        lines = [data.hex()[i : i + 64] for i in range(0, 2 * len(data), 64)]
        body = "\n\t".join('"%s"' % line for line in lines)
        print('{"%s",\n\t%s},' % (name, body))
    print("};\n/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    main()
