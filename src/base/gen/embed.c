/*
 * Writes the table of base/embed.h as C. Runs on the build host, only while building:
 *
 *     embed LIST > embed.c        LIST holds one path a line, relative to the source tree
 *     embed HEADER NAME FILE      one file alone, as NAME and NAME_size, which HEADER declares
 *
 * Plain byte arrays, because a string literal has a length limit in ISO C and an assembler
 * include is not portable; a megabyte compiles in about a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_FILES = 10000,
	MAX_PATH = 1024,
	COLUMNS = 24
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int write_bytes(const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t n = 0;
	int failed;
	int c;

	if (in == NULL) {
		perror(path);
		return -1;
	}
	while ((c = getc(in)) != EOF)
		printf("%d,%s", c, ++n % COLUMNS == 0 ? "\n" : "");
	printf("0};\n\n");
	failed = ferror(in);
	if (failed)
		perror(path);
	fclose(in);
	return failed ? -1 : 0;
}

static int write_one(const char *header, const char *name, const char *path)
{
	printf("/* Written by the build; do not edit. */\n#include \"%s\"\n\n", header);
	printf("const unsigned char %s[] = {\n", name);
	if (write_bytes(path) < 0)
		return -1;
	printf("const size_t %s_size = sizeof(%s) - 1;\n", name, name);
	return 0;
}

static size_t read_list(const char *path, char **ret_names, size_t max)
{
	char line[MAX_PATH];
	FILE *in = fopen(path, "r");
	size_t count = 0;

	if (in == NULL) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0')
			continue;
		if (count == max || strpbrk(line, "\"\\") != NULL) {
			fprintf(stderr, "%s: too many files, or a path with a quote: %s\n", path,
			        line);
			exit(1);
		}
		ret_names[count] = strdup(line);
		if (ret_names[count] == NULL) {
			perror("embed");
			exit(1);
		}
		count++;
	}
	fclose(in);
	return count;
}

int main(int argc, char **argv)
{
	static char *names[MAX_FILES];
	size_t count;

	if (argc == 4)
		return write_one(argv[1], argv[2], argv[3]) < 0 || fflush(stdout) != 0;
	if (argc != 2) {
		fprintf(stderr, "usage: embed LIST > embed.c, embed HEADER NAME FILE > file.c\n");
		return 1;
	}
	count = read_list(argv[1], names, MAX_FILES);
	qsort(names, count, sizeof(names[0]), by_name);
	printf("/* Written by the build; do not edit. */\n#include \"base/embed.h\"\n\n");
	for (size_t i = 0; i < count; i++) {
		printf("/* %s */\nstatic const unsigned char data_%zu[] = {\n", names[i], i);
		if (write_bytes(names[i]) < 0)
			return 1;
	}
	printf("const struct um_embed um_embedded[] = {\n");
	for (size_t i = 0; i < count; i++)
		printf("\t{\"%s\", data_%zu, sizeof(data_%zu) - 1},\n", names[i], i, i);
	printf("\t{0, 0, 0},\n};\n\nconst size_t um_embedded_count = %zu;\n", count);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	return fflush(stdout) == 0 ? 0 : 1;
}
