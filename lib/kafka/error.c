/*
 * The table of error codes.  Names and numbers: Kafka's Errors.java; the texts
 * are ours and say what a person can do about it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "kafka/error.h"

static const struct kerr none = {0, KERR_OK, 0, "NONE", "no error"};
static const struct kerr unknown = {0, KERR_FATAL, EX_PROTOCOL, "UNKNOWN",
    "the broker answered with an error this program does not know"};

/* clang-format off */
static const struct kerr table[] = {
{-1, KERR_FATAL, EX_UNAVAILABLE, "UNKNOWN_SERVER_ERROR",
	"the broker failed unexpectedly; its log says why"},
{1, KERR_OFFSET, EX_UNAVAILABLE, "OFFSET_OUT_OF_RANGE",
	"the offset is not in the log, whose old records may have expired"},
{2, KERR_RETRY, EX_PROTOCOL, "CORRUPT_MESSAGE",
	"the data is damaged, or a compacted topic needs a key"},
{3, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_TOPIC_OR_PARTITION",
	"no such topic or partition, or no permission to see it"},
{4, KERR_FATAL, EX_PROTOCOL, "INVALID_FETCH_SIZE",
	"the broker refuses this fetch size"},
{5, KERR_REFRESH, EX_UNAVAILABLE, "LEADER_NOT_AVAILABLE",
	"the partition has no leader; a broker may be down"},
{6, KERR_REFRESH, EX_UNAVAILABLE, "NOT_LEADER_OR_FOLLOWER",
	"the partition has moved to another broker"},
{7, KERR_RETRY, EX_UNAVAILABLE, "REQUEST_TIMED_OUT",
	"the replicas did not answer in time; a broker may be slow or down"},
{8, KERR_REFRESH, EX_UNAVAILABLE, "BROKER_NOT_AVAILABLE",
	"the broker is not available"},
{9, KERR_REFRESH, EX_UNAVAILABLE, "REPLICA_NOT_AVAILABLE",
	"the replica is not available"},
{10, KERR_RECORD, EX_DATAERR, "MESSAGE_TOO_LARGE",
	"larger than the topic's max.message.bytes allows"},
{12, KERR_FATAL, EX_DATAERR, "OFFSET_METADATA_TOO_LARGE",
	"the text stored with the offset is too long"},
{13, KERR_REFRESH, EX_UNAVAILABLE, "NETWORK_EXCEPTION",
	"the broker lost its connection"},
{14, KERR_RETRY, EX_UNAVAILABLE, "COORDINATOR_LOAD_IN_PROGRESS",
	"the coordinator is starting"},
{15, KERR_COORD, EX_UNAVAILABLE, "COORDINATOR_NOT_AVAILABLE",
	"there is no coordinator yet; a broker may be down"},
{16, KERR_COORD, EX_UNAVAILABLE, "NOT_COORDINATOR",
	"the coordinator has moved to another broker"},
{17, KERR_FATAL, EX_USAGE, "INVALID_TOPIC_EXCEPTION",
	"not a legal topic name: letters, digits, '.', '_', '-', at most 249"},
{18, KERR_RECORD, EX_DATAERR, "RECORD_LIST_TOO_LARGE",
	"the batch is larger than a log segment of the topic"},
{19, KERR_RETRY, EX_UNAVAILABLE, "NOT_ENOUGH_REPLICAS",
	"fewer replicas are in sync than min.insync.replicas asks for"},
{20, KERR_RETRY, EX_UNAVAILABLE, "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
	"written, but to fewer replicas than min.insync.replicas asks for"},
{21, KERR_FATAL, EX_USAGE, "INVALID_REQUIRED_ACKS",
	"the broker refuses this number of acks"},
{22, KERR_REJOIN, EX_TEMPFAIL, "ILLEGAL_GENERATION",
	"the group has gone on without this member"},
{23, KERR_FATAL, EX_CONFIG, "INCONSISTENT_GROUP_PROTOCOL",
	"its members have other assignment strategies; let all of them have "
	"the same partition.assignment.strategy"},
{24, KERR_FATAL, EX_USAGE, "INVALID_GROUP_ID",
	"not a legal group name"},
{25, KERR_REJOIN, EX_TEMPFAIL, "UNKNOWN_MEMBER_ID",
	"the group has removed this member"},
{26, KERR_FATAL, EX_CONFIG, "INVALID_SESSION_TIMEOUT",
	"session.timeout.ms is outside what the broker allows "
	"(group.min.session.timeout.ms, group.max.session.timeout.ms)"},
{27, KERR_REJOIN, EX_TEMPFAIL, "REBALANCE_IN_PROGRESS",
	"the group is rebalancing"},
{28, KERR_FATAL, EX_DATAERR, "INVALID_COMMIT_OFFSET_SIZE",
	"the offset is too large to be stored"},
{29, KERR_FATAL, EX_NOPERM, "TOPIC_AUTHORIZATION_FAILED",
	"no permission for the topic; ask for READ or WRITE on it"},
{30, KERR_FATAL, EX_NOPERM, "GROUP_AUTHORIZATION_FAILED",
	"no permission for the group; ask for READ on it"},
{31, KERR_FATAL, EX_NOPERM, "CLUSTER_AUTHORIZATION_FAILED",
	"no permission for the cluster; producers before Kafka 2.8 need "
	"IDEMPOTENT_WRITE"},
{32, KERR_RECORD, EX_DATAERR, "INVALID_TIMESTAMP",
	"the timestamp is outside what the topic allows "
	"(message.timestamp.before.max.ms, message.timestamp.after.max.ms)"},
{33, KERR_FATAL, EX_NOPERM, "UNSUPPORTED_SASL_MECHANISM",
	"the broker does not offer this SASL mechanism"},
{34, KERR_FATAL, EX_NOPERM, "ILLEGAL_SASL_STATE",
	"the broker wants another step of authentication first"},
{35, KERR_FATAL, EX_PROTOCOL, "UNSUPPORTED_VERSION",
	"the broker does not know this version of the request"},
{36, KERR_FATAL, EX_UNAVAILABLE, "TOPIC_ALREADY_EXISTS",
	"the topic exists"},
{37, KERR_FATAL, EX_USAGE, "INVALID_PARTITIONS",
	"the broker refuses this number of partitions"},
{38, KERR_FATAL, EX_USAGE, "INVALID_REPLICATION_FACTOR",
	"more replicas than there are brokers"},
{39, KERR_FATAL, EX_USAGE, "INVALID_REPLICA_ASSIGNMENT",
	"the broker refuses this placement of replicas"},
{40, KERR_FATAL, EX_CONFIG, "INVALID_CONFIG",
	"the broker refuses a setting of the topic"},
{41, KERR_REFRESH, EX_UNAVAILABLE, "NOT_CONTROLLER",
	"the controller has moved to another broker"},
{42, KERR_FATAL, EX_PROTOCOL, "INVALID_REQUEST",
	"the broker cannot make sense of the request"},
{43, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_FOR_MESSAGE_FORMAT",
	"the topic keeps an old message format that cannot do this"},
{44, KERR_RECORD, EX_NOPERM, "POLICY_VIOLATION",
	"refused by a policy of the cluster"},
{45, KERR_SEQUENCE, EX_UNAVAILABLE, "OUT_OF_ORDER_SEQUENCE_NUMBER",
	"a batch before this one is missing in the log"},
{46, KERR_SEQUENCE, EX_UNAVAILABLE, "DUPLICATE_SEQUENCE_NUMBER",
	"the batch is in the log already"},
{47, KERR_FENCED, EX_TEMPFAIL, "INVALID_PRODUCER_EPOCH",
	"a newer producer has taken over"},
{48, KERR_FATAL, EX_TEMPFAIL, "INVALID_TXN_STATE",
	"the transaction is not in a state for this"},
{49, KERR_FATAL, EX_TEMPFAIL, "INVALID_PRODUCER_ID_MAPPING",
	"the transactional id has expired or belongs to another producer"},
{50, KERR_FATAL, EX_CONFIG, "INVALID_TRANSACTION_TIMEOUT",
	"longer than the broker's transaction.max.timeout.ms"},
{51, KERR_RETRY, EX_TEMPFAIL, "CONCURRENT_TRANSACTIONS",
	"the transaction before this one is still being ended"},
{52, KERR_FENCED, EX_TEMPFAIL, "TRANSACTION_COORDINATOR_FENCED",
	"the transaction coordinator has been replaced"},
{53, KERR_FATAL, EX_NOPERM, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
	"no permission for the transactional id; ask for WRITE on it"},
{54, KERR_FATAL, EX_NOPERM, "SECURITY_DISABLED",
	"the broker has security switched off"},
{55, KERR_RETRY, EX_UNAVAILABLE, "OPERATION_NOT_ATTEMPTED",
	"not tried, because another partition of the request failed"},
{56, KERR_REFRESH, EX_UNAVAILABLE, "KAFKA_STORAGE_ERROR",
	"a disk of the broker has failed"},
{57, KERR_FATAL, EX_UNAVAILABLE, "LOG_DIR_NOT_FOUND",
	"the broker lacks the log directory"},
{58, KERR_FATAL, EX_NOPERM, "SASL_AUTHENTICATION_FAILED",
	"the broker refuses the user name or password"},
{59, KERR_SEQUENCE, EX_UNAVAILABLE, "UNKNOWN_PRODUCER_ID",
	"the broker has forgotten this producer"},
{60, KERR_FATAL, EX_UNAVAILABLE, "REASSIGNMENT_IN_PROGRESS",
	"the partition is being moved"},
{65, KERR_FATAL, EX_NOPERM, "DELEGATION_TOKEN_AUTHORIZATION_FAILED",
	"no permission for delegation tokens"},
{66, KERR_FATAL, EX_NOPERM, "DELEGATION_TOKEN_EXPIRED",
	"the delegation token has expired"},
{67, KERR_FATAL, EX_USAGE, "INVALID_PRINCIPAL_TYPE",
	"not a legal kind of principal"},
{68, KERR_FATAL, EX_UNAVAILABLE, "NON_EMPTY_GROUP",
	"the group has members"},
{69, KERR_FATAL, EX_UNAVAILABLE, "GROUP_ID_NOT_FOUND",
	"no such group"},
{70, KERR_RETRY, EX_UNAVAILABLE, "FETCH_SESSION_ID_NOT_FOUND",
	"the broker has forgotten the fetch session"},
{71, KERR_RETRY, EX_UNAVAILABLE, "INVALID_FETCH_SESSION_EPOCH",
	"the fetch session is out of step"},
{72, KERR_REFRESH, EX_UNAVAILABLE, "LISTENER_NOT_FOUND",
	"the leader has no listener of the name used here; see "
	"advertised.listeners on the brokers"},
{73, KERR_FATAL, EX_UNAVAILABLE, "TOPIC_DELETION_DISABLED",
	"topics cannot be deleted here"},
{74, KERR_REFRESH, EX_UNAVAILABLE, "FENCED_LEADER_EPOCH",
	"the partition has a newer leader"},
{75, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_LEADER_EPOCH",
	"the broker does not know of the newest leader yet"},
{76, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_COMPRESSION_TYPE",
	"the broker does not take this compression"},
{77, KERR_FATAL, EX_TEMPFAIL, "STALE_BROKER_EPOCH",
	"the broker has been restarted"},
{78, KERR_RETRY, EX_UNAVAILABLE, "OFFSET_NOT_AVAILABLE",
	"a new leader does not know its offsets yet"},
{79, KERR_REJOIN, EX_TEMPFAIL, "MEMBER_ID_REQUIRED",
	"the group wants a second join with the id it gave"},
{80, KERR_REFRESH, EX_UNAVAILABLE, "PREFERRED_LEADER_NOT_AVAILABLE",
	"the preferred leader is not available"},
{81, KERR_FATAL, EX_UNAVAILABLE, "GROUP_MAX_SIZE_REACHED",
	"the group has as many members as the broker allows "
	"(group.max.size)"},
{82, KERR_FENCED, EX_TEMPFAIL, "FENCED_INSTANCE_ID",
	"another member has taken over this instance id "
	"(group.instance.id); each process needs its own"},
{83, KERR_FATAL, EX_UNAVAILABLE, "ELIGIBLE_LEADERS_NOT_AVAILABLE",
	"no broker is fit to lead the partition"},
{84, KERR_FATAL, EX_UNAVAILABLE, "ELECTION_NOT_NEEDED",
	"the partition has its leader"},
{85, KERR_FATAL, EX_UNAVAILABLE, "NO_REASSIGNMENT_IN_PROGRESS",
	"no partition is being moved"},
{86, KERR_FATAL, EX_UNAVAILABLE, "GROUP_SUBSCRIBED_TO_TOPIC",
	"members of the group read the topic"},
{87, KERR_RECORD, EX_DATAERR, "INVALID_RECORD",
	"a record breaks a rule of the topic; a compacted one needs keys"},
{88, KERR_RETRY, EX_UNAVAILABLE, "UNSTABLE_OFFSET_COMMIT",
	"a transaction has offsets of the group that are not decided yet"},
{89, KERR_RETRY, EX_UNAVAILABLE, "THROTTLING_QUOTA_EXCEEDED",
	"over the quota of this client"},
{90, KERR_FENCED, EX_TEMPFAIL, "PRODUCER_FENCED",
	"a newer producer has the same transactional id"},
{94, KERR_FATAL, EX_PROTOCOL, "INCONSISTENT_VOTER_SET",
	"the controllers disagree about who they are"},
{95, KERR_FATAL, EX_PROTOCOL, "INVALID_UPDATE_VERSION",
	"the change was made against an old state"},
{97, KERR_RETRY, EX_UNAVAILABLE, "PRINCIPAL_DESERIALIZATION_FAILURE",
	"the broker could not pass on who asked"},
{100, KERR_REFRESH, EX_UNAVAILABLE, "UNKNOWN_TOPIC_ID",
	"the topic has been deleted, or made again"},
{103, KERR_REFRESH, EX_UNAVAILABLE, "INCONSISTENT_TOPIC_ID",
	"the topic has been made again"},
{106, KERR_RETRY, EX_UNAVAILABLE, "FETCH_SESSION_TOPIC_ID_ERROR",
	"the fetch session is out of step"},
{110, KERR_REJOIN, EX_TEMPFAIL, "FENCED_MEMBER_EPOCH",
	"the group has gone on without this member"},
{111, KERR_FATAL, EX_TEMPFAIL, "UNRELEASED_INSTANCE_ID",
	"another member still has the same instance id"},
{112, KERR_FATAL, EX_CONFIG, "UNSUPPORTED_ASSIGNOR",
	"the broker does not know the assignment strategy"},
{113, KERR_RETRY, EX_TEMPFAIL, "STALE_MEMBER_EPOCH",
	"the member is out of step with its group"},
{120, KERR_FATAL, EX_TEMPFAIL, "TRANSACTION_ABORTABLE",
	"the transaction has to be aborted"},
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
	return err_set(
	    e, k->exit, "%s: %s (%s, %d)", what, k->text, k->name, code);
}
