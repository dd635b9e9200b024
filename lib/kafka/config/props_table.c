/*
 * Every property there is, in the order that `-X list` prints them.
 *
 * Names are Java's where it has one, with librdkafka's as the alias.  Defaults
 * are Java's unless the line says why.
 */
#include "kafka/config/props_priv.h"

#include "kafka/codec.h"
#include "kafka/record/partitioner.h"

#define AT(field) offsetof(struct kprops, field)
#define MS_MAX 86400000

static const struct prop_choice acks[] = {
    {"all", -1}, {"-1", -1}, {"1", 1}, {NULL, 0}};
static const struct prop_choice codecs[] = {{"none", KCODEC_NONE},
    {"uncompressed", KCODEC_NONE}, {"gzip", KCODEC_GZIP},
    {"snappy", KCODEC_SNAPPY}, {"lz4", KCODEC_LZ4}, {"zstd", KCODEC_ZSTD},
    {NULL, 0}};
static const struct prop_choice partitioners[] = {
    {"murmur2_random", KPART_MURMUR2_RANDOM}, {"java", KPART_MURMUR2_RANDOM},
    {"default", KPART_MURMUR2_RANDOM}, {"murmur2", KPART_MURMUR2},
    {"consistent_random", KPART_CONSISTENT_RANDOM},
    {"consistent", KPART_CONSISTENT}, {"fnv1a_random", KPART_FNV1A_RANDOM},
    {"fnv1a", KPART_FNV1A}, {"random", KPART_RANDOM}, {NULL, 0}};
static const struct prop_choice resets[] = {{"none", KRESET_NONE},
    {"error", KRESET_NONE}, {"earliest", KRESET_EARLIEST},
    {"smallest", KRESET_EARLIEST}, {"beginning", KRESET_EARLIEST},
    {"latest", KRESET_LATEST}, {"largest", KRESET_LATEST},
    {"end", KRESET_LATEST}, {NULL, 0}};
static const struct prop_choice isolation[] = {
    {"read_committed", true}, {"read_uncommitted", false}, {NULL, 0}};
static const struct prop_choice security[] = {
    {"plaintext", 0}, {"PLAINTEXT", 0}, {NULL, 0}};
static const struct prop_choice classic[] = {{"classic", 0}, {NULL, 0}};
static const struct prop_choice yes[] = {{"true", 1}, {NULL, 0}};
static const struct prop_choice no[] = {{"false", 0}, {NULL, 0}};
static const struct prop_choice rebootstrap[] = {{"rebootstrap", 0}, {NULL, 0}};

#define INT(n, a, f, lo, hi, d, w)                                    \
	{                                                             \
		.name = n, .alias = a, .type = PROP_INT, .at = AT(f), \
		.min = lo, .max = hi, .initial = d, .what = w         \
	}
#define TEXT(n, a, f, d, w)                                            \
	{                                                              \
		.name = n, .alias = a, .type = PROP_TEXT, .at = AT(f), \
		.text = d, .what = w                                   \
	}
#define CHOICE(n, a, f, c, d, w)                                         \
	{                                                                \
		.name = n, .alias = a, .type = PROP_CHOICE, .at = AT(f), \
		.choices = c, .initial = d, .what = w                    \
	}
#define FLAG(n, a, f, c, d, w)                                         \
	{                                                              \
		.name = n, .alias = a, .type = PROP_BOOL, .at = AT(f), \
		.choices = c, .initial = d, .what = w                  \
	}
#define FIXED(n, a, c, w)                                                \
	{                                                                \
		.name = n, .alias = a, .type = PROP_FIXED, .choices = c, \
		.what = w                                                \
	}
#define IGNORED(n, w)                                      \
	{                                                  \
		.name = n, .type = PROP_IGNORED, .what = w \
	}
#define LATER(n, w)                                      \
	{                                                \
		.name = n, .type = PROP_LATER, .what = w \
	}

#define BYTES_ONLY "keys and values are bytes here"
#define NO_THREADS "one thread serves all connections"
#define TXNS "transactions"
#define TLS "encryption"
#define SASL "authentication"

const struct prop props_table[] = {
    TEXT("bootstrap.servers", "metadata.broker.list", bootstrap, NULL,
	"servers of the first contact: HOST[:PORT],…"),
    TEXT("client.id", NULL, client_id, "streamutils",
	"name that brokers see in logs and quotas"),
    INT("request.timeout.ms", "socket.timeout.ms", request_timeout_ms, 100,
	MS_MAX, 30000, "time for a broker's answer"),
    INT("socket.connection.setup.timeout.ms", NULL, connect_timeout_ms, 10,
	MS_MAX, 10000, "time to connect to one address"),
    INT("reconnect.backoff.ms", NULL, reconnect_backoff_ms, 1, MS_MAX, 50,
	"first pause before connecting again"),
    INT("reconnect.backoff.max.ms", NULL, reconnect_backoff_max_ms, 1, MS_MAX,
	1000, "longest pause before connecting again"),
    INT("retry.backoff.ms", NULL, retry_backoff_ms, 1, MS_MAX, 100,
	"first pause before a request is repeated"),
    INT("retry.backoff.max.ms", NULL, retry_backoff_max_ms, 1, MS_MAX, 1000,
	"longest pause before a request is repeated"),
    INT("metadata.max.age.ms", "topic.metadata.refresh.interval.ms",
	metadata_max_age_ms, 100, MS_MAX, 300000,
	"age at which metadata are fetched again"),
    INT("receive.message.max.bytes", NULL, response_max, 1000, 2147483647,
	100000000, "largest response that is accepted"),
    CHOICE("security.protocol", NULL, security, security, 0,
	"how to talk to the brokers"),

    CHOICE("acks", "request.required.acks", acks, acks, -1,
	"replicas that must have a record: all, or 1 for the leader"),
    FLAG("enable.idempotence", NULL, idempotence, NULL, true,
	"no duplicates and no reordering by retries"),
    CHOICE("compression.type", "compression.codec", codec, codecs, KCODEC_NONE,
	"compression of batches"),
    INT("compression.level", NULL, codec_level, -131072, 22,
	KCODEC_LEVEL_DEFAULT, "level of the codec"),
    INT("linger.ms", "queue.buffering.max.ms", linger_ms, 0, 900000, -1,
	"time that a batch waits to fill (unset: 5 under load, 0 when idle)"),
    INT("batch.size", NULL, batch_size, 1, 104857600, 262144,
	"bytes at which a batch is full, before compression"),
    {.name = "buffer.memory",
	.alias = "queue.buffering.max.kbytes",
	.type = PROP_INT,
	.at = AT(buffer_memory),
	.min = 65536,
	.max = INT64_C(1) << 40,
	.initial = 8388608,
	.scale = 1024,
	.what = "bytes of records that wait for their acknowledgement"},
    INT("max.request.size", "message.max.bytes", request_max, 1000, 104857600,
	104857600, "largest request; the brokers have limits of their own"),
    INT("max.in.flight.requests.per.connection", "max.in.flight", in_flight, 1,
	5, 5, "requests sent and not yet answered"),
    INT("retries", "message.send.max.retries", retries, 0, 2147483647,
	2147483647, "repetitions of a batch within the delivery timeout"),
    INT("delivery.timeout.ms", "message.timeout.ms", delivery_timeout_ms, 100,
	INT64_C(30) * MS_MAX, 120000,
	"time for a record from its acceptance to its acknowledgement"),
    CHOICE("partitioner", NULL, partitioner, partitioners, KPART_MURMUR2_RANDOM,
	"partition of a key (the default is Java's)"),

    TEXT("group.id", NULL, group_id, NULL, "consumer group to read in"),
    TEXT("group.instance.id", NULL, group_instance, NULL,
	"name of a static member, which keeps its partitions over a restart"),
    FIXED("group.protocol", NULL, classic, "how groups agree on partitions"),
    TEXT("partition.assignment.strategy", NULL, strategies, "range,roundrobin",
	"range, roundrobin, sticky; or cooperative-sticky alone"),
    INT("session.timeout.ms", NULL, session_ms, 1, MS_MAX, 45000,
	"silence after which the group goes on without this member"),
    INT("heartbeat.interval.ms", NULL, heartbeat_ms, 1, 3600000, 3000,
	"time between two signs of life"),
    INT("max.poll.interval.ms", NULL, max_poll_ms, 1, MS_MAX, 300000,
	"time for members to join again (a slow reader costs nothing here)"),
    FLAG("enable.auto.commit", NULL, auto_commit, NULL, true,
	"whether the group's offsets are committed"),
    INT("auto.commit.interval.ms", NULL, auto_commit_ms, 0, MS_MAX, 5000,
	"time between two commits"),
    TEXT("client.rack", NULL, rack, NULL,
	"where this client stands: near replicas are read from"),

    CHOICE("auto.offset.reset", NULL, reset, resets, KRESET_NONE,
	"where to go on when the position is not in the log"),
    FLAG("isolation.level", NULL, read_committed, isolation, true,
	"whether records of open and aborted transactions are left out"),
    INT("fetch.min.bytes", NULL, fetch_min, 1, 100000000, 1,
	"bytes for which the broker holds an answer back"),
    INT("fetch.max.wait.ms", "fetch.wait.max.ms", fetch_wait_ms, 0, 300000, 500,
	"time for which the broker holds an answer back"),
    INT("fetch.max.bytes", NULL, fetch_max, 1024, 2147483135, 52428800,
	"largest answer to ask for (the budget makes it smaller)"),
    INT("max.partition.fetch.bytes", "fetch.message.max.bytes", fetch_part_max,
	1024, 1000000000, 1048576, "bytes of one partition in an answer"),
    {.name = "fetch.buffer.bytes",
	.alias = "queued.max.messages.kbytes",
	.type = PROP_INT,
	.at = AT(fetch_budget),
	.min = 65536,
	.max = INT64_C(1) << 31,
	.initial = 8388608,
	.scale = 1024,
	.what = "bytes that are read ahead, over all partitions"},
    FIXED("check.crcs", NULL, yes, "checksums are always checked"),

    FIXED("metadata.recovery.strategy", NULL, rebootstrap,
	"when all brokers are gone, the bootstrap servers are asked again"),
    FIXED("allow.auto.create.topics", NULL, no, "reading creates no topics"),
    FIXED("enable.auto.offset.store", NULL, yes, "has no other value here"),
    IGNORED("key.serializer", BYTES_ONLY),
    IGNORED("value.serializer", BYTES_ONLY),
    IGNORED("key.deserializer", BYTES_ONLY),
    IGNORED("value.deserializer", BYTES_ONLY),
    IGNORED("max.poll.records", "records are taken one by one"),
    IGNORED("batch.num.messages", "batches are bounded by bytes"),
    IGNORED("queue.buffering.max.messages", "memory is bounded by bytes"),
    IGNORED("queued.min.messages", "memory is bounded by bytes"),
    IGNORED("connections.max.idle.ms", "brokers close idle connections"),
    IGNORED("socket.keepalive.enable", "always on"),
    IGNORED("socket.nagle.disable", "always off"),
    IGNORED("send.buffer.bytes", "the system's choice"),
    IGNORED("receive.buffer.bytes", "the system's choice"),
    IGNORED("socket.send.buffer.bytes", "the system's choice"),
    IGNORED("socket.receive.buffer.bytes", "the system's choice"),
    IGNORED("max.block.ms", "input waits as long as it takes"),
    IGNORED("api.version.request", "always asked"),
    IGNORED("statistics.interval.ms", "see --stats-every"),
    IGNORED("log_level", "see -v and -q"),
    IGNORED("enable.partition.eof", "see -e"),
    IGNORED("enable.metrics.push", NO_THREADS),

    LATER("transactional.id", TXNS),
    LATER("transaction.timeout.ms", TXNS),
    LATER("ssl.ca.location", TLS),
    LATER("ssl.certificate.location", TLS),
    LATER("ssl.key.location", TLS),
    LATER("ssl.key.password", TLS),
    LATER("ssl.truststore.location", TLS),
    LATER("ssl.truststore.password", TLS),
    LATER("ssl.truststore.type", TLS),
    LATER("ssl.keystore.location", TLS),
    LATER("ssl.keystore.password", TLS),
    LATER("ssl.keystore.type", TLS),
    LATER("ssl.endpoint.identification.algorithm", TLS),
    LATER("ssl.cipher.suites", TLS),
    LATER("enable.ssl.certificate.verification", TLS),
    LATER("sasl.mechanism", SASL),
    LATER("sasl.mechanisms", SASL),
    LATER("sasl.username", SASL),
    LATER("sasl.password", SASL),
    LATER("sasl.jaas.config", SASL),
    LATER("sasl.kerberos.service.name", SASL),
    LATER("sasl.oauthbearer.token.endpoint.url", SASL),
    LATER("interceptor.classes", "interceptors"),
    LATER("partitioner.class", "a Java class"),
    LATER("debug", "debug contexts (KAFKA_TRACE=1 shows requests)"),
};

const size_t props_count = sizeof props_table / sizeof *props_table;
