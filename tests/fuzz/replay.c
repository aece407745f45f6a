/* A fuzz target without a fuzzer: runs the seeds that it is given, each whole, cut off in many
 * places, and with bytes overwritten. The bytes end where their memory ends, so that reading past
 * them is seen by sanitizers and valgrind. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CUTS = 12,
	MAX_SEED = 1 << 20
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void run(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void replay(uint8_t *bytes, size_t n)
{
	static const char noise[] = "\0\xff({[\"'`)}]\n\\$#";

	run(bytes, n);
	for (size_t i = 0; i < CUTS && n > CUTS; i++) {
		size_t at = (n / CUTS) * i + i;
		uint8_t old = bytes[at];

		run(bytes, at);
		bytes[at] = (uint8_t)noise[(at + i) % (sizeof(noise) - 1)];
		run(bytes, n);
		bytes[at] = old;
	}
}

int main(int argc, char **argv)
{
	uint8_t *bytes = malloc(MAX_SEED);
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n = f != NULL && bytes != NULL ? fread(bytes, 1, MAX_SEED, f) : 0;

		if (f == NULL || bytes == NULL) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			failed++;
			continue;
		}
		fclose(f);
		replay(bytes, n);
	}
	free(bytes);
	printf("%d passed, %d failed\n", argc - 1 - failed, failed);
	return failed > 0;
}
