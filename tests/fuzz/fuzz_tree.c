/* What a hostile tree hands to source/: the index file, and a pattern with a path to match. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/source_p.h"

static void read_index(const uint8_t *bytes, size_t n)
{
	static const char head[] = "DIRC\0\0\0";
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct index_entry *v;
	size_t n_entries;
	char path[64];
	int fd = memfd_create("index", MFD_CLOEXEC);

	if (fd < 0 || write(fd, head, sizeof(head) - 1) < 0 || (n && write(fd, bytes, n) < 0))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (source_index_read(a, path, &v, &n_entries, &err) == 0) {
		for (size_t i = 1; i < n_entries; i++) {
			if (strcmp(v[i - 1].path, v[i].path) >= 0)
				abort();
		}
	}
	close(fd);
	um_arena_free(a);
}

static void match(const uint8_t *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	size_t split = bytes[0] % n;
	const char *pattern = um_strndup(a, (const char *)bytes, split);
	const char *path = um_strndup(a, (const char *)bytes + split, n - split);
	const struct wild *w = wild_compile(a, pattern, split);

	if (w)
		wild_match(w, path, bytes[1] & 1);
	um_glob(pattern, path);
	um_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	read_index(bytes, n);
	if (n >= 2)
		match(bytes, n);
	return 0;
}
