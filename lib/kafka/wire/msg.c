/* The frame and header of requests. */
#include "kafka/wire/msg.h"

size_t
kmsg_request(struct buf *b, enum kapi api, int version, int32_t correlation,
    struct str client_id)
{
	size_t begun = kput_hole(b);

	kput_i16(b, (int16_t)api);
	kput_i16(b, (int16_t)version);
	kput_i32(b, correlation);
	kput_str(b, client_id);
	return begun;
}

void
kmsg_request_end(struct buf *b, size_t begun)
{
	kput_size(b, begun);
}
