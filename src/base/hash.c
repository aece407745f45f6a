/*
 * SHA-256 as FIPS 180-4 writes it: the message in blocks of 64 bytes, each one mixed into eight
 * words; at the end a one bit, zeros, and the length in bits.
 */
#include "base/hash.h"

#include <string.h>

enum {
	BLOCK = 64,
	LENGTH = 8 /* bytes of the message's length at the end of the last block */
};

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* One round. The eight words move on by one place each time; so does the caller's order of them,
 * which costs nothing. */
static inline void turn(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f,
                        uint32_t g, uint32_t *h, uint32_t input)
{
	uint32_t choice = (e & f) ^ (~e & g);
	uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
	uint32_t t = *h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + input;

	*d += t;
	*h = t + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
}

static void mix(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[64];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	for (int i = 0; i < 16; i++, block += 4)
		w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 |
		       (uint32_t)block[2] << 8 | block[3];
	for (int i = 16; i < 64; i++) {
		uint32_t x = w[i - 15], y = w[i - 2];

		w[i] = w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[i - 7] +
		       (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
	}
	for (int i = 0; i < 64; i += 8) {
		turn(a, b, c, &d, e, f, g, &h, k[i] + w[i]);
		turn(h, a, b, &c, d, e, f, &g, k[i + 1] + w[i + 1]);
		turn(g, h, a, &b, c, d, e, &f, k[i + 2] + w[i + 2]);
		turn(f, g, h, &a, b, c, d, &e, k[i + 3] + w[i + 3]);
		turn(e, f, g, &h, a, b, c, &d, k[i + 4] + w[i + 4]);
		turn(d, e, f, &g, h, a, b, &c, k[i + 5] + w[i + 5]);
		turn(c, d, e, &f, g, h, a, &b, k[i + 6] + w[i + 6]);
		turn(b, c, d, &e, f, g, h, &a, k[i + 7] + w[i + 7]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void um_sha256_init(struct um_sha256 *h)
{
	/* The same of the square roots of the first 8 primes. */
	static const uint32_t start[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	memcpy(h->state, start, sizeof(start));
	h->n = 0;
}

void um_sha256_add(struct um_sha256 *h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t have = h->n % BLOCK;

	if (n == 0)
		return;
	h->n += n;
	if (have) {
		size_t take = n < BLOCK - have ? n : BLOCK - have;

		memcpy(h->block + have, p, take);
		if (have + take < BLOCK)
			return;
		mix(h->state, h->block);
		p += take;
		n -= take;
	}
	for (; n >= BLOCK; n -= BLOCK, p += BLOCK)
		mix(h->state, p);
	memcpy(h->block, p, n);
}

void um_sha256_end(struct um_sha256 *h, char ret_hex[65])
{
	static const char digits[] = "0123456789abcdef";
	size_t have = h->n % BLOCK;
	uint64_t bits = h->n * 8;

	h->block[have++] = 0x80;
	if (have > BLOCK - LENGTH) {
		memset(h->block + have, 0, BLOCK - have);
		mix(h->state, h->block);
		have = 0;
	}
	memset(h->block + have, 0, BLOCK - LENGTH - have);
	for (int i = 0; i < LENGTH; i++)
		h->block[BLOCK - 1 - i] = (unsigned char)(bits >> 8 * i);
	mix(h->state, h->block);
	for (size_t i = 0; i < 64; i++)
		ret_hex[i] = digits[h->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	ret_hex[64] = '\0';
}

void um_sha256_hex(const void *bytes, size_t n, char ret_hex[65])
{
	struct um_sha256 h;

	um_sha256_init(&h);
	um_sha256_add(&h, bytes, n);
	um_sha256_end(&h, ret_hex);
}
