/* SHA-256 (FIPS 180-4): for the digest of the rules and for fingerprints. Not for secrets. */
#ifndef UM_HASH_H
#define UM_HASH_H

#include "base/base.h"

struct um_sha256 {
	uint32_t state[8];
	uint64_t n; /* bytes so far */
	unsigned char block[64];
};

void um_sha256_init(struct um_sha256 *h);
void um_sha256_add(struct um_sha256 *h, const void *bytes, size_t n);
/* 64 lower case hex digits and a NUL. `h` must be set up again before it is used again. */
void um_sha256_end(struct um_sha256 *h, char ret_hex[65]);

/* All at once. */
void um_sha256_hex(const void *bytes, size_t n, char ret_hex[65]);

#endif
