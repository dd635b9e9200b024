#!/usr/bin/env python3
"""The bytes of Kafka messages, written by an encoder that shares nothing with
lib/kafka: it walks the schemas below, which are those of Kafka's own message
definitions.  Prints kafka_messages.h, which is checked in.

    test/golden/kafka_messages.py > test/golden/kafka_messages.h

Schema language: i8 i16 i32 i64 bool, s string (None: null), b bytes, and
[ ... ] for an array of structs (None: null); a name before a colon says what a
field is.  Values are tuples in the same order.
"""
import struct

FIXED = {"bool": ">b", "i8": ">b", "i16": ">h", "i32": ">i", "i64": ">q"}


def parse(text):
    """A schema as a list of type names and, for arrays, lists."""
    stack = [[]]
    for word in text.replace("[", " [ ").replace("]", " ] ").split():
        word = word.rsplit(":", 1)[-1]
        if word == "[":
            stack.append([])
        elif word == "]":
            done = stack.pop()
            stack[-1].append(done)
        elif word:
            stack[-1].append(word)
    assert len(stack) == 1, text
    return stack[0]


def encode(schema, values):
    assert len(schema) == len(values), (schema, values)
    out = b""
    for kind, value in zip(schema, values):
        if isinstance(kind, list):
            if value is None:
                out += struct.pack(">i", -1)
                continue
            out += struct.pack(">i", len(value))
            for item in value:
                out += encode(kind, item if isinstance(item, tuple) else (item,))
        elif kind in FIXED:
            out += struct.pack(FIXED[kind], value)
        elif value is None:
            out += struct.pack(">h" if kind == "s" else ">i", -1)
        elif kind == "s":
            raw = value.encode()
            out += struct.pack(">h", len(raw)) + raw
        else:
            assert kind == "b", kind
            out += struct.pack(">i", len(value)) + value
    return out


def decode(schema, data):
    """The values, and what is left of the bytes."""
    values = []
    for kind in schema:
        if isinstance(kind, list):
            (n,), data = struct.unpack(">i", data[:4]), data[4:]
            items = None if n < 0 else []
            for _ in range(n):
                item, data = decode(kind, data)
                items.append(item if len(kind) > 1 else item[0])
            values.append(items)
        elif kind in FIXED:
            size = struct.calcsize(FIXED[kind])
            values.append(struct.unpack(FIXED[kind], data[:size])[0])
            data = data[size:]
        else:
            size = 2 if kind == "s" else 4
            n = struct.unpack(">h" if kind == "s" else ">i", data[:size])[0]
            raw, data = data[size : size + max(n, 0)], data[size + max(n, 0) :]
            values.append(None if n < 0 else raw.decode() if kind == "s" else raw)
    return tuple(values), data


PARTS = "topics:[name:s partitions:[index:i32"
COMMITS = PARTS + " offset:i64 epoch:i32 metadata:s]]"
ERRORS = "throttle:i32 " + PARTS + " error:i16]]"
STATUS = "throttle:i32 error:i16"
FETCHED = (
    "throttle:i32 error:i16 session:i32 "
    + PARTS
    + " error:i16 high:i64 stable:i64 start:i64 aborted:[pid:i64 first:i64]%s records:b]]"
)
PRODUCED = PARTS + " error:i16 base:i64 time:i64 start:i64%s]] throttle:i32"
METADATA = (
    "brokers:[id:i32 host:s port:i32 rack:s] cluster:s controller:i32 "
    "topics:[error:i16 name:s internal:bool partitions:[error:i16 index:i32 leader:i32 %s"
    "replicas:[i32] isr:[i32]%s]]"
)
CREATE = (
    "topics:[name:s partitions:i32 replicas:i16 assignments:[partition:i32 brokers:[i32]]"
    " configs:[name:s value:s]] timeout:i32 validate:bool"
)
FETCH = (
    "replica:i32 wait:i32 min:i32 max:i32 isolation:i8 session:i32 epoch:i32 "
    + PARTS
    + " leader_epoch:i32 offset:i64 start:i64 max:i32]] forgotten:[name:s partitions:[i32]]"
)
MEMBER = "group:s generation:i32 member:s"
JOIN = "group:s session:i32 rebalance:i32 member:s%s type:s protocols:[name:s metadata:b]"
JOINED = (
    "throttle:i32 error:i16 generation:i32 protocol:s leader:s member:s members:[id:s%s metadata:b]"
)
TXN = "id:s pid:i64 epoch:i16"

fetch_parts = [("in", [(0, 7, 1000, -1, 1048576), (3, -1, 0, -1, 65536)]), ("b", [(1, 2, 5, -1, 99)])]
fetched_parts = [
    ("in", [(0, 0, 120, 110, 5, [(4711, 100), (17, 90)], b"RECORDS"),
            (3, 1, -1, -1, -1, None, None)]),
    ("b", [(1, 0, 9, 9, 0, [], b"")]),
]
fetched_rack = [
    ("in", [(0, 0, 120, 110, 5, [(4711, 100)], 2, b""), (3, 0, 1, 1, 0, None, -1, b"R")])
]
epochs = [("in", [(0, 7, 6), (1, -1, 5)])]
epoch_ends = [("in", [(0, 0, 6, 1234), (74, 1, -1, -1)])]
commits = [("in", [(0, 42, 7, ""), (1, 43, -1, None)]), ("b", [(5, 1 << 40, 0, "note")])]
errors = (9, [("in", [(0, 0), (1, 25)]), ("b", [(5, 27)])])
produced = [("out", [(0, 0, 1234567890123, -1, 17)]), ("z", [(9, 87, -1, -1, -1)])]
produced8 = [
    ("out", [(0, 0, 1234567890123, -1, 17, [], None),
             (1, 32, -1, -1, 3, [(2, "too old"), (5, None)], "bad timestamps")]),
]
brokers = [(1, "kafka-1.example", 9092, None), (2, "10.0.0.2", 19092, "rack-b")]

MESSAGES = [
    ("api_versions_0_response", "error:i16 [key:i16 min:i16 max:i16]",
     (0, [(0, 0, 11), (1, 4, 17), (3, 0, 13), (18, 0, 4), (9999, 0, 1)])),
    ("metadata_2_request", "topics:[s]", (["in", "out"],)),
    ("metadata_2_request_all", "topics:[s]", (None,)),
    ("metadata_7_request", "topics:[s] create:bool", (["in", "out"], False)),
    ("metadata_7_request_create", "topics:[s] create:bool", (["new"], True)),
    ("metadata_2_response", METADATA % ("", ""),
     (brokers, "abc", 0, [(0, "in", False, [(0, 0, 1, [1, 2], [1])]), (3, "gone", False, [])])),
    ("metadata_7_response", "throttle:i32 " + METADATA % ("epoch:i32 ", " offline:[i32]"),
     (30, brokers, None, 2,
      [(0, "in", True, [(0, 0, 1, 7, [1, 2], [1], []), (5, 1, -1, -1, [2], [], [2])]),
       (5, "new", False, None)])),
    ("produce_request", "txn:s acks:i16 timeout:i32 " + PARTS + " records:b]]",
     (None, -1, 30000, [("out", [(0, b"BATCH0"), (1, b"BATCH1")]), ("z", [(9, b"B")])])),
    ("produce_request_txn", "txn:s acks:i16 timeout:i32 " + PARTS + " records:b]]",
     ("tx", 1, 5, [("out", [(0, b"X")])])),
    ("produce_7_response", PRODUCED % "", (produced, 12)),
    ("produce_8_response", PRODUCED % " errors:[index:i32 message:s] message:s", (produced8, 0)),
    ("init_producer_request", "txn:s timeout:i32", (None, 60000)),
    ("init_producer_response", "throttle:i32 error:i16 pid:i64 epoch:i16", (1, 0, 4000, 3)),
    ("fetch_10_request", FETCH, (-1, 500, 1, 52428800, 1, 0, -1, fetch_parts, [])),
    ("fetch_11_request", FETCH + " rack:s", (-1, 100, 2, 9, 0, 0, -1, fetch_parts, [], "rack-b")),
    ("fetch_10_response", FETCHED % "", (7, 0, 0, fetched_parts)),
    ("fetch_11_response", FETCHED % " preferred:i32", (0, 70, 5, fetched_rack)),
    ("list_offsets_request", "replica:i32 isolation:i8 " + PARTS + " time:i64]]",
     (-1, 1, [("in", [(0, -2), (1, 1700000000000)])])),
    ("list_offsets_response", "throttle:i32 " + PARTS + " error:i16 time:i64 offset:i64]]",
     (0, [("in", [(0, 0, -1, 5), (1, 6, 1700000000001, -1)])])),
    ("epoch_end_2_request", PARTS + " current:i32 epoch:i32]]", (epochs,)),
    ("epoch_end_3_request", "replica:i32 " + PARTS + " current:i32 epoch:i32]]", (-1, epochs)),
    ("epoch_end_response",
     "throttle:i32 topics:[name:s partitions:[error:i16 index:i32 epoch:i32 end:i64]]",
     (0, epoch_ends)),
    ("find_coordinator_request", "key:s type:i8", ("g", 0)),
    ("find_coordinator_response",
     "throttle:i32 error:i16 message:s id:i32 host:s port:i32", (0, 15, "none yet", -1, None, -1)),
    ("create_topics_request", CREATE, ([("a", 4, 1, [], []), ("b", -1, -1, [], [])], 30000, False)),
    ("create_topics_response", "throttle:i32 topics:[name:s error:i16 message:s]",
     (0, [("a", 0, None), ("b", 36, "exists")])),
    ("describe_configs_request", "resources:[type:i8 name:s settings:[s]] synonyms:bool",
     ([(2, "out", ["max.message.bytes"])], False)),
    ("describe_configs_response",
     "throttle:i32 results:[error:i16 message:s type:i8 name:s settings:[name:s value:s"
     " readonly:bool source:i8 sensitive:bool synonyms:[name:s value:s source:i8]]]",
     (0, [(0, None, 2, "out", [("other", None, False, 5, False, [("o", None, 1)]),
                               ("max.message.bytes", "1048588", False, 5, False, [])])])),
    ("join_3_request", JOIN % "", ("g", 6000, 30000, "", "consumer", [("range", b"M"), ("roundrobin", b"")])),
    ("join_5_request", JOIN % " instance:s",
     ("g", 6000, 30000, "m-1", "i-1", "consumer", [("range", b"M")])),
    ("join_3_response", JOINED % "",
     (0, 0, 5, "range", "m-1", "m-1", [("m-1", b"A"), ("m-2", None)])),
    ("join_5_response", JOINED % " instance:s",
     (3, 79, -1, None, None, "m-9", [("m-1", None, b"A"), ("m-2", "i-2", b"BC")])),
    ("sync_2_request", MEMBER + " assignments:[member:s assignment:b]",
     ("g", 5, "m-1", [("m-1", b"A"), ("m-2", b"")])),
    ("sync_3_request", MEMBER + " instance:s assignments:[member:s assignment:b]",
     ("g", 5, "m-1", None, [])),
    ("sync_response", STATUS + " assignment:b", (0, 27, b"ASSIGNED")),
    ("describe_group_request", "groups:[s]", (["g"],)),
    ("describe_group_response",
     "throttle:i32 groups:[error:i16 group:s state:s type:s protocol:s"
     " members:[id:s client:s host:s subscription:b assignment:b]]",
     (6, [(0, "g", "Stable", "consumer", "cooperative-sticky",
           [("m-1", "kcons", "/127.0.0.1", b"S", b"A1"), ("m-2", "c", "/::1", b"", b"")])])),
    ("heartbeat_2_request", MEMBER, ("g", 5, "m-1")),
    ("heartbeat_3_request", MEMBER + " instance:s", ("g", 5, "m-1", "i-1")),
    ("status_response", STATUS, (100, 22)),
    ("leave_request", "group:s member:s", ("g", "m-1")),
    ("offset_commit_6_request", MEMBER + " " + COMMITS, ("g", 5, "m-1", commits)),
    ("offset_commit_7_request", MEMBER + " instance:s " + COMMITS, ("g", -1, "", None, commits)),
    ("part_errors_response", ERRORS, errors),
    ("offset_fetch_request", "group:s topics:[name:s partitions:[i32]]",
     ("g", [("in", [0, 1]), ("b", [5])])),
    ("offset_fetch_request_all", "group:s topics:[name:s partitions:[i32]]", ("g", None)),
    ("offset_fetch_response",
     "throttle:i32 " + PARTS + " offset:i64 epoch:i32 metadata:s error:i16]] error:i16",
     (0, [("in", [(0, 42, 7, "", 0), (1, -1, -1, None, 3)])], 14)),
    ("txn_offset_commit_request", "txn:s group:s pid:i64 epoch:i16 " + COMMITS,
     ("tx", "g", 4000, 3, commits)),
    ("add_partitions_request", TXN + " topics:[name:s partitions:[i32]]",
     ("tx", 4000, 3, [("out", [0, 1]), ("z", [9])])),
    ("add_offsets_request", TXN + " group:s", ("tx", 4000, 3, "g")),
    ("end_txn_request", TXN + " commit:bool", ("tx", 4000, 3, True)),
    ("sasl_handshake_request", "mechanism:s", ("SCRAM-SHA-256",)),
    ("sasl_handshake_response", "error:i16 mechanisms:[s]", (33, ["PLAIN", "SCRAM-SHA-512"])),
    ("sasl_authenticate_request", "token:b", (b"\0user\0secret",)),
    ("sasl_authenticate_0_response", "error:i16 message:s token:b", (58, "denied", b"")),
    ("sasl_authenticate_1_response", "error:i16 message:s token:b lifetime:i64",
     (0, None, b"v=sig", 3600000)),
    ("header_request", "api:i16 version:i16 correlation:i32 client:s", (18, 0, 77, "kcons")),
    ("header_request_null", "api:i16 version:i16 correlation:i32 client:s", (3, 7, -2, None)),
]


def main():
    print("/* Written by kafka_messages.py; do not edit. */")
    print("#ifndef TEST_GOLDEN_KAFKA_MESSAGES_H\n#define TEST_GOLDEN_KAFKA_MESSAGES_H\n")
    print("/* clang-format off */")
    print("static const struct {\n\tconst char *name, *hex;\n} golden[] = {")
    for name, text, values in MESSAGES:
        schema = parse(text)
        data = encode(schema, values)
        assert decode(schema, data) == (values, b""), name
        lines = [data.hex()[i : i + 64] for i in range(0, 2 * len(data), 64)]
        body = "\n\t".join('"%s"' % line for line in lines)
        print('{"%s",\n\t%s},' % (name, body))
    print("};\n/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    main()
