/*
 * The table of error codes.  Names and numbers: Kafka's Errors.java; the texts
 * are ours.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kafka/error.h"

static const struct kerr none = {0, KERR_OK, 0, "NONE", "no error", NULL};
static const struct kerr unknown = {0, KERR_FATAL, EX_PROTOCOL, "UNKNOWN",
    "the broker answered with an error this program does not know",
    "see its log"};

/* clang-format off */
static const struct kerr table[] = {
{-1, KERR_FATAL, EX_UNAVAILABLE, "UNKNOWN_SERVER_ERROR",
	"the broker failed unexpectedly",
	"its log says why"},
{1, KERR_OFFSET, EX_UNAVAILABLE, "OFFSET_OUT_OF_RANGE",
	"the offset is not in the log, whose old records may have expired",
	"choose a start with -o, or auto.offset.reset"},
{2, KERR_RETRY, EX_PROTOCOL, "CORRUPT_MESSAGE",
	"the data is damaged, or a compacted topic needs a key", NULL},
{3, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_TOPIC_OR_PARTITION",
	"no such topic or partition, or no permission to see it", NULL},
{4, KERR_FATAL, EX_PROTOCOL, "INVALID_FETCH_SIZE",
	"the broker refuses this fetch size",
	"set fetch.message.max.bytes lower"},
{5, KERR_REFRESH, EX_UNAVAILABLE, "LEADER_NOT_AVAILABLE",
	"the partition has no leader; a broker may be down", NULL},
{6, KERR_REFRESH, EX_UNAVAILABLE, "NOT_LEADER_OR_FOLLOWER",
	"the partition has moved to another broker", NULL},
{7, KERR_RETRY, EX_UNAVAILABLE, "REQUEST_TIMED_OUT",
	"the replicas did not answer in time; a broker may be slow or down", NULL},
{8, KERR_REFRESH, EX_UNAVAILABLE, "BROKER_NOT_AVAILABLE",
	"the broker is not available", NULL},
{9, KERR_REFRESH, EX_UNAVAILABLE, "REPLICA_NOT_AVAILABLE",
	"the replica is not available", NULL},
{10, KERR_RECORD, EX_DATAERR, "MESSAGE_TOO_LARGE",
	"larger than the topic's max.message.bytes allows",
	"raise that, or send smaller records"},
{12, KERR_FATAL, EX_DATAERR, "OFFSET_METADATA_TOO_LARGE",
	"the text stored with the offset is too long",
	"that is a bug of this program"},
{13, KERR_REFRESH, EX_UNAVAILABLE, "NETWORK_EXCEPTION",
	"the broker lost its connection", NULL},
{14, KERR_RETRY, EX_UNAVAILABLE, "COORDINATOR_LOAD_IN_PROGRESS",
	"the coordinator is starting", NULL},
{15, KERR_COORD, EX_UNAVAILABLE, "COORDINATOR_NOT_AVAILABLE",
	"there is no coordinator yet; a broker may be down", NULL},
{16, KERR_COORD, EX_UNAVAILABLE, "NOT_COORDINATOR",
	"the coordinator has moved to another broker", NULL},
{17, KERR_FATAL, EX_USAGE, "INVALID_TOPIC_EXCEPTION",
	"not a legal topic name",
	"letters, digits, '.', '_', '-', at most 249"},
{18, KERR_RECORD, EX_DATAERR, "RECORD_LIST_TOO_LARGE",
	"the batch is larger than a log segment of the topic",
	"send smaller batches (batch.size) or raise segment.bytes"},
{19, KERR_RETRY, EX_UNAVAILABLE, "NOT_ENOUGH_REPLICAS",
	"fewer replicas are in sync than min.insync.replicas asks for",
	"a broker may be down"},
{20, KERR_RETRY, EX_UNAVAILABLE, "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
	"written, but to fewer replicas than min.insync.replicas asks for", NULL},
{21, KERR_FATAL, EX_USAGE, "INVALID_REQUIRED_ACKS",
	"the broker refuses this number of acks",
	"use acks=all"},
{22, KERR_REJOIN, EX_TEMPFAIL, "ILLEGAL_GENERATION",
	"the group has gone on without this member", NULL},
{23, KERR_FATAL, EX_CONFIG, "INCONSISTENT_GROUP_PROTOCOL",
	"its members have other assignment strategies",
	"let all of them have the same partition.assignment.strategy"},
{24, KERR_FATAL, EX_USAGE, "INVALID_GROUP_ID",
	"not a legal group name",
	"choose another group.id"},
{25, KERR_REJOIN, EX_TEMPFAIL, "UNKNOWN_MEMBER_ID",
	"the group has removed this member", NULL},
{26, KERR_FATAL, EX_CONFIG, "INVALID_SESSION_TIMEOUT",
	"session.timeout.ms is outside what the broker allows "
	"(group.min.session.timeout.ms, group.max.session.timeout.ms)",
	"set it within that"},
{27, KERR_REJOIN, EX_TEMPFAIL, "REBALANCE_IN_PROGRESS",
	"the group is rebalancing", NULL},
{28, KERR_FATAL, EX_DATAERR, "INVALID_COMMIT_OFFSET_SIZE",
	"the offset is too large to be stored",
	"that is a bug of this program"},
{29, KERR_FATAL, EX_NOPERM, "TOPIC_AUTHORIZATION_FAILED",
	"no permission for the topic",
	"ask for READ or WRITE on it"},
{30, KERR_FATAL, EX_NOPERM, "GROUP_AUTHORIZATION_FAILED",
	"no permission for the group",
	"ask for READ on it"},
{31, KERR_FATAL, EX_NOPERM, "CLUSTER_AUTHORIZATION_FAILED",
	"no permission for the cluster",
	"producers before Kafka 2.8 need IDEMPOTENT_WRITE"},
{32, KERR_RECORD, EX_DATAERR, "INVALID_TIMESTAMP",
	"the timestamp is outside what the topic allows",
	"see message.timestamp.before.max.ms and "
	"message.timestamp.after.max.ms"},
{33, KERR_FATAL, EX_NOPERM, "UNSUPPORTED_SASL_MECHANISM",
	"the broker does not offer this SASL mechanism",
	"choose one that it does (sasl.mechanism)"},
{34, KERR_FATAL, EX_NOPERM, "ILLEGAL_SASL_STATE",
	"the broker wants another step of authentication first",
	"check security.protocol"},
{35, KERR_FATAL, EX_PROTOCOL, "UNSUPPORTED_VERSION",
	"the broker does not know this version of the request",
	"brokers from Kafka 2.1 on do"},
{36, KERR_FATAL, EX_UNAVAILABLE, "TOPIC_ALREADY_EXISTS",
	"the topic exists",
	"choose another name, or use it as it is"},
{37, KERR_FATAL, EX_USAGE, "INVALID_PARTITIONS",
	"the broker refuses this number of partitions",
	"ask for one partition or more, and no fewer than there are"},
{38, KERR_FATAL, EX_USAGE, "INVALID_REPLICATION_FACTOR",
	"more replicas than there are brokers",
	"ask for fewer replicas, or see which broker is down (before Kafka "
	"2.4 the number has to be given)"},
{39, KERR_FATAL, EX_USAGE, "INVALID_REPLICA_ASSIGNMENT",
	"the broker refuses this placement of replicas",
	"let the broker choose"},
{40, KERR_FATAL, EX_CONFIG, "INVALID_CONFIG",
	"the broker refuses a setting of the topic",
	"see the broker's log"},
{41, KERR_REFRESH, EX_UNAVAILABLE, "NOT_CONTROLLER",
	"the controller has moved to another broker", NULL},
{42, KERR_FATAL, EX_PROTOCOL, "INVALID_REQUEST",
	"the broker cannot make sense of the request",
	"the broker's log says why"},
{43, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_FOR_MESSAGE_FORMAT",
	"the topic keeps an old message format that cannot do this",
	"convert the topic, or make a new one"},
{44, KERR_RECORD, EX_NOPERM, "POLICY_VIOLATION",
	"refused by a policy of the cluster",
	"ask those who run it"},
{45, KERR_SEQUENCE, EX_UNAVAILABLE, "OUT_OF_ORDER_SEQUENCE_NUMBER",
	"a batch before this one is missing in the log", NULL},
{46, KERR_SEQUENCE, EX_UNAVAILABLE, "DUPLICATE_SEQUENCE_NUMBER",
	"the batch is in the log already", NULL},
{47, KERR_FENCED, EX_TEMPFAIL, "INVALID_PRODUCER_EPOCH",
	"a newer producer has taken over",
	"let only one run"},
{48, KERR_FATAL, EX_TEMPFAIL, "INVALID_TXN_STATE",
	"the transaction is not in a state for this",
	"start again"},
{49, KERR_FATAL, EX_TEMPFAIL, "INVALID_PRODUCER_ID_MAPPING",
	"the transactional id has expired or belongs to another producer",
	"start again"},
{50, KERR_FATAL, EX_CONFIG, "INVALID_TRANSACTION_TIMEOUT",
	"longer than the broker's transaction.max.timeout.ms",
	"ask for less, or raise that"},
{51, KERR_RETRY, EX_TEMPFAIL, "CONCURRENT_TRANSACTIONS",
	"the transaction before this one is still being ended", NULL},
{52, KERR_FENCED, EX_TEMPFAIL, "TRANSACTION_COORDINATOR_FENCED",
	"the transaction coordinator has been replaced",
	"start again"},
{53, KERR_FATAL, EX_NOPERM, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
	"no permission for the transactional id",
	"ask for WRITE on it"},
{54, KERR_FATAL, EX_NOPERM, "SECURITY_DISABLED",
	"the broker has security switched off",
	"there are no permissions to look at"},
{55, KERR_RETRY, EX_UNAVAILABLE, "OPERATION_NOT_ATTEMPTED",
	"not tried, because another partition of the request failed", NULL},
{56, KERR_REFRESH, EX_UNAVAILABLE, "KAFKA_STORAGE_ERROR",
	"a disk of the broker has failed", NULL},
{57, KERR_FATAL, EX_UNAVAILABLE, "LOG_DIR_NOT_FOUND",
	"the broker lacks the log directory",
	"see the broker's log"},
{58, KERR_FATAL, EX_NOPERM, "SASL_AUTHENTICATION_FAILED",
	"the broker refuses the user name or password",
	"check them"},
{59, KERR_SEQUENCE, EX_UNAVAILABLE, "UNKNOWN_PRODUCER_ID",
	"the broker has forgotten this producer", NULL},
{60, KERR_FATAL, EX_UNAVAILABLE, "REASSIGNMENT_IN_PROGRESS",
	"the partition is being moved",
	"try again when that is done"},
{65, KERR_FATAL, EX_NOPERM, "DELEGATION_TOKEN_AUTHORIZATION_FAILED",
	"no permission for delegation tokens",
	"ask for it"},
{66, KERR_FATAL, EX_NOPERM, "DELEGATION_TOKEN_EXPIRED",
	"the delegation token has expired",
	"get a new one"},
{67, KERR_FATAL, EX_USAGE, "INVALID_PRINCIPAL_TYPE",
	"not a legal kind of principal",
	"use User:NAME"},
{68, KERR_FATAL, EX_UNAVAILABLE, "NON_EMPTY_GROUP",
	"the group has members",
	"end them first"},
{69, KERR_FATAL, EX_UNAVAILABLE, "GROUP_ID_NOT_FOUND",
	"no such group",
	"check the name"},
{70, KERR_RETRY, EX_UNAVAILABLE, "FETCH_SESSION_ID_NOT_FOUND",
	"the broker has forgotten the fetch session", NULL},
{71, KERR_RETRY, EX_UNAVAILABLE, "INVALID_FETCH_SESSION_EPOCH",
	"the fetch session is out of step", NULL},
{72, KERR_REFRESH, EX_UNAVAILABLE, "LISTENER_NOT_FOUND",
	"the leader has no listener of the name used here; see "
	"advertised.listeners on the brokers", NULL},
{73, KERR_FATAL, EX_UNAVAILABLE, "TOPIC_DELETION_DISABLED",
	"topics cannot be deleted here",
	"delete.topic.enable on the brokers allows it"},
{74, KERR_REFRESH, EX_UNAVAILABLE, "FENCED_LEADER_EPOCH",
	"the partition has a newer leader", NULL},
{75, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_LEADER_EPOCH",
	"the broker does not know of the newest leader yet", NULL},
{76, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_COMPRESSION_TYPE",
	"the broker does not take this compression",
	"choose another, or upgrade the broker"},
{77, KERR_FATAL, EX_TEMPFAIL, "STALE_BROKER_EPOCH",
	"the broker has been restarted",
	"try again"},
{78, KERR_RETRY, EX_UNAVAILABLE, "OFFSET_NOT_AVAILABLE",
	"a new leader does not know its offsets yet", NULL},
{79, KERR_REJOIN, EX_TEMPFAIL, "MEMBER_ID_REQUIRED",
	"the group wants a second join with the id it gave", NULL},
{80, KERR_REFRESH, EX_UNAVAILABLE, "PREFERRED_LEADER_NOT_AVAILABLE",
	"the preferred leader is not available", NULL},
{81, KERR_FATAL, EX_UNAVAILABLE, "GROUP_MAX_SIZE_REACHED",
	"the group has as many members as the broker allows "
	"(group.max.size)",
	"end one, or raise that"},
{82, KERR_FENCED, EX_TEMPFAIL, "FENCED_INSTANCE_ID",
	"another member has taken over this instance id (group.instance.id)",
	"each process needs its own"},
{83, KERR_FATAL, EX_UNAVAILABLE, "ELIGIBLE_LEADERS_NOT_AVAILABLE",
	"no broker is fit to lead the partition",
	"bring a replica back that was in sync"},
{84, KERR_FATAL, EX_UNAVAILABLE, "ELECTION_NOT_NEEDED",
	"the partition has its leader",
	"nothing needs to be done"},
{85, KERR_FATAL, EX_UNAVAILABLE, "NO_REASSIGNMENT_IN_PROGRESS",
	"no partition is being moved",
	"nothing needs to be done"},
{86, KERR_FATAL, EX_UNAVAILABLE, "GROUP_SUBSCRIBED_TO_TOPIC",
	"members of the group read the topic",
	"end them first"},
{87, KERR_RECORD, EX_DATAERR, "INVALID_RECORD",
	"a record breaks a rule of the topic",
	"a compacted one needs keys"},
{88, KERR_RETRY, EX_UNAVAILABLE, "UNSTABLE_OFFSET_COMMIT",
	"a transaction has offsets of the group that are not decided yet", NULL},
{89, KERR_RETRY, EX_UNAVAILABLE, "THROTTLING_QUOTA_EXCEEDED",
	"over the quota of this client", NULL},
{90, KERR_FENCED, EX_TEMPFAIL, "PRODUCER_FENCED",
	"a newer producer has the same transactional id",
	"let only one run"},
{94, KERR_FATAL, EX_PROTOCOL, "INCONSISTENT_VOTER_SET",
	"the controllers disagree about who they are",
	"see the controllers' logs"},
{95, KERR_FATAL, EX_PROTOCOL, "INVALID_UPDATE_VERSION",
	"the change was made against an old state",
	"try again"},
{97, KERR_RETRY, EX_UNAVAILABLE, "PRINCIPAL_DESERIALIZATION_FAILURE",
	"the broker could not pass on who asked", NULL},
{100, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_TOPIC_ID",
	"the topic has been deleted, or made again", NULL},
{103, KERR_REFRESH, EX_UNAVAILABLE, "INCONSISTENT_TOPIC_ID",
	"the topic has been made again", NULL},
{106, KERR_RETRY, EX_UNAVAILABLE, "FETCH_SESSION_TOPIC_ID_ERROR",
	"the fetch session is out of step", NULL},
{110, KERR_REJOIN, EX_TEMPFAIL, "FENCED_MEMBER_EPOCH",
	"the group has gone on without this member", NULL},
{111, KERR_FATAL, EX_TEMPFAIL, "UNRELEASED_INSTANCE_ID",
	"another member still has the same instance id",
	"end it, or give this one an id of its own (group.instance.id)"},
{112, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_ASSIGNOR",
	"the broker does not know the assignment strategy",
	"choose one that it does (group.remote.assignor)"},
{113, KERR_RETRY, EX_TEMPFAIL, "STALE_MEMBER_EPOCH",
	"the member is out of step with its group", NULL},
{120, KERR_FATAL, EX_TEMPFAIL, "TRANSACTION_ABORTABLE",
	"the transaction has to be aborted",
	"start again"},
};
/* clang-format on */

const struct kerr *
kerr_find(int16_t code)
{
	size_t lo = 0, hi = sizeof table / sizeof *table;

	if (code == 0)
		return &none;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (table[mid].code == code)
			return &table[mid];
		if (table[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return &unknown;
}

bool
kerr_retriable(int16_t code)
{
	enum kerr_class c = kerr_class(code);

	return c == KERR_RETRY || c == KERR_REFRESH || c == KERR_COORD;
}

int
kerr_set(struct err *e, int16_t code, const char *fmt, ...)
{
	const struct kerr *k = kerr_find(code);
	char what[sizeof e->msg / 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(e, k->exit, "%s: %s%s%s (%s, %d)", what, k->text,
	    k->advice ? "; " : "", k->advice ? k->advice : "", k->name, code);
}

void
kerr_quote(struct err *e, struct str m)
{
	size_t n = strlen(e->msg);

	if (!m.p || !m.n || n + 3 >= sizeof e->msg)
		return;
	n += (size_t)snprintf(e->msg + n, sizeof e->msg - n, ": ");
	for (size_t i = 0; i < m.n && n + 1 < sizeof e->msg; i++) {
		unsigned char c = (unsigned char)m.p[i];

		e->msg[n++] = c < ' ' || c >= 0x7f ? '?' : (char)c;
	}
	e->msg[n] = '\0';
}
