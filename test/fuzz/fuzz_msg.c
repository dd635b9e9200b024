/* Every decoder of a Kafka response; the first byte picks it. */
#include "../unit/kafka_decoders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct kcur c;

	if (!n)
		return 0;
	c = kcur_of(data + 1, n - 1);
	decoders[data[0] % DECODERS].get(&c);
	return 0;
}
