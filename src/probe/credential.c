/*
 * Credentials out of the process's environment. Which variables: those that the rule's level lists,
 * keys before tokens before what requests are signed with. Of the last there are three at a time,
 * access, secret and session; the session may be missing.
 *
 * The values live in pages of their own that are kept out of swap and core dumps as far as the
 * system allows, and are wiped when they are given up. The environment itself holds them for as
 * long as the process lives: that is the user's doing, not ours to undo.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "probe/probe.h"

enum {
	MAX_VALUE = 16384, /* a signed token of a directory may have many kilobytes */
	N_PARTS = 3
};

enum sort {
	KEY,
	TOKEN,
	SIGNING
};

static const char *const part_names[N_PARTS] = {"access", "secret", "session"};

struct probe_credential {
	const char *source; /* names of variables are no secret; in the rules or in `names` */
	enum sort sort;
	size_t size; /* of the pages */
	char *pages;
	char *parts[N_PARTS]; /* in the pages; without signing only the first */
};

/* ---- memory ---- */

static char *pages_new(size_t need, size_t *ret_size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (need + page - 1) / page * page;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		um_out_of_memory(size);
	/* Best effort: a limit on locked memory is no reason to fail. */
	(void)mlock(p, size);
	(void)madvise(p, size, MADV_DONTDUMP);
	(void)madvise(p, size, MADV_DONTFORK);
	*ret_size = size;
	return p;
}

/* Copies of the values; NULL ones stay NULL. */
static struct probe_credential *credential_of(const char *const values[N_PARTS], const char *source,
                                              enum sort sort)
{
	struct probe_credential *c = um_xmalloc(sizeof(*c));
	size_t need = 0;
	char *at;

	*c = (struct probe_credential){.source = source, .sort = sort};
	for (size_t i = 0; i < N_PARTS; i++)
		need += values[i] ? strlen(values[i]) + 1 : 0;
	at = c->pages = pages_new(need, &c->size);
	for (size_t i = 0; i < N_PARTS; i++) {
		size_t n = values[i] ? strlen(values[i]) + 1 : 0;

		if (!n)
			continue;
		memcpy(at, values[i], n);
		c->parts[i] = at;
		at += n;
	}
	return c;
}

void probe_credential_free(struct probe_credential *c)
{
	if (!c)
		return;
	explicit_bzero(c->pages, c->size);
	(void)munlock(c->pages, c->size);
	munmap(c->pages, c->size);
	explicit_bzero(c, sizeof(*c));
	free(c);
}

/* ---- variables ---- */

static bool is_variable(const char *name)
{
	if (!*name || isdigit((unsigned char)*name))
		return false;
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	}
	return true;
}

static const char *value_of(const char *name)
{
	const char *value = is_variable(name) ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

/* What could end a header early, or is a slip of the one who set it. */
static const char *mistake(const char *value)
{
	size_t n = strlen(value);

	if (n > MAX_VALUE)
		return "is longer than any credential";
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)value[i];

		if (c < ' ' || c == 0x7f)
			return "holds a control character or the end of a line";
		if (c > 0x7f)
			return "holds something else than ASCII";
	}
	if (value[0] == ' ' || value[n - 1] == ' ')
		return "begins or ends with a blank";
	return NULL;
}

static int check(const char *name, const char *value, struct um_err *err)
{
	const char *what = mistake(value);

	return what ? um_err_set(err, UM_ENOTFOUND, "%s %s", name, what) : 0;
}

static void list_name(struct um_str *names, const char *name)
{
	um_str_addf(names, "%s%s", names->len ? ", " : "", name);
}

static int not_found(const struct rules_entry *service, const struct um_str *names,
                     struct um_err *err)
{
	if (!names->len)
		return um_err_set(err, UM_ENOTFOUND, "no rule says which variable holds one for %s",
		                  service->id);
	return um_err_set(err, UM_ENOTFOUND, "not set: %s", names->s);
}

/* The first of the variables that is set; 1: none is. */
static int find_listed(const struct rules_names *variables, enum sort sort, struct um_str *names,
                       struct probe_credential **ret, struct um_err *err)
{
	for (size_t i = 0; i < variables->n; i++) {
		const char *values[N_PARTS] = {value_of(variables->v[i])};
		int r;

		if (!values[0]) {
			list_name(names, variables->v[i]);
			continue;
		}
		r = check(variables->v[i], values[0], err);
		if (r == 0)
			*ret = credential_of(values, variables->v[i], sort);
		return r;
	}
	return 1;
}

static int find_signing(const struct rules_names *variables, struct um_str *names,
                        struct probe_credential **ret, struct um_err *err)
{
	for (size_t i = 0; i + 1 < variables->n; i += N_PARTS) {
		const char *values[N_PARTS] = {NULL};
		size_t n = variables->n - i < N_PARTS ? variables->n - i : N_PARTS;
		int r = 0;

		for (size_t k = 0; k < n; k++)
			values[k] = value_of(variables->v[i + k]);
		if (!values[0] || !values[1]) {
			list_name(names, variables->v[i]);
			um_str_addf(names, " with %s", variables->v[i + 1]);
			continue;
		}
		for (size_t k = 0; r == 0 && k < n; k++)
			r = values[k] ? check(variables->v[i + k], values[k], err) : 0;
		if (r == 0)
			*ret = credential_of(values, variables->v[i], SIGNING);
		return r;
	}
	return 1;
}

int probe_credential_new(const struct rules_entry *service, enum probe_level level,
                         struct probe_credential **ret_credential, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str names = UM_STR_INIT;
	const struct rules_probe_level *l;
	int r;

	if (!service->probe || level != PROBE_AUTH)
		return um_err_set(err, UM_ENOTFOUND, "none is sent at this level");
	l = &service->probe->auth;
	r = find_listed(&l->keys, KEY, &names, ret_credential, err);
	if (r == 1)
		r = find_listed(&l->tokens, TOKEN, &names, ret_credential, err);
	if (r == 1 && l->sign)
		r = find_signing(&l->signs, &names, ret_credential, err);
	return r == 1 ? not_found(service, &names, err) : r;
}

/* ---- one that is wrong for sure ---- */

static int random_bytes(unsigned char *to, size_t n, struct um_err *err)
{
	while (n > 0) {
		ssize_t r = getrandom(to, n > 256 ? 256 : n, 0);

		if (r <= 0)
			return um_err_set(err, UM_EIO, "the system gives no random numbers");
		to += r;
		n -= (size_t)r;
	}
	return 0;
}

/* "sk-proj-" of "sk-proj-abc…", "AKIA" of "AKIA1…": services look at it before they look at the
 * rest. At most a third stays. */
static size_t form_length(const char *value)
{
	size_t n = strlen(value), most = n / 3, keep = 0;

	for (size_t i = 0; i < most; i++) {
		if (value[i] == '-' || value[i] == '_' || value[i] == '.')
			keep = i + 1;
	}
	if (keep == 0 && n >= 16 && most >= 4) {
		while (keep < 4 && isupper((unsigned char)value[keep]))
			keep++;
		keep = keep == 4 ? 4 : 0;
	}
	return keep;
}

/* Each letter becomes one of its own sort, so that length, case and separators stay. */
static char other(char c, unsigned char random)
{
	if (isdigit((unsigned char)c))
		return (char)('0' + random % 10);
	if (isupper((unsigned char)c))
		return (char)('A' + random % 26);
	if (islower((unsigned char)c))
		return (char)('a' + random % 26);
	return c;
}

/* At least one letter must differ, whatever was thrown: the last that can. */
static void change(char *value, const char *from, size_t keep)
{
	size_t n = strlen(value);

	if (strcmp(value, from) != 0)
		return;
	for (size_t i = n; i > keep; i--) {
		char *c = &value[i - 1];

		if (!isalnum((unsigned char)*c))
			continue;
		*c = isdigit((unsigned char)*c)   ? (char)('0' + (*c - '0' + 1) % 10)
		     : isupper((unsigned char)*c) ? (char)('A' + (*c - 'A' + 1) % 26)
		                                  : (char)('a' + (*c - 'a' + 1) % 26);
		return;
	}
	if (n > 0)
		value[n - 1] = value[n - 1] == 'x' ? 'y' : 'x';
}

static int scramble(char *value, const char *from, struct um_err *err)
{
	size_t n = strlen(value), keep = form_length(value);
	unsigned char *random = um_xmalloc(n + 1);
	int r = random_bytes(random, n, err);

	for (size_t i = keep; r == 0 && i < n; i++)
		value[i] = other(value[i], random[i]);
	if (r == 0)
		change(value, from, keep);
	explicit_bzero(random, n);
	free(random);
	return r;
}

/* Signing: the access key stays out of it too, so that nobody's account sees failures. */
int probe_credential_bogus(const struct probe_credential *like,
                           struct probe_credential **ret_credential, struct um_err *err)
{
	const char *const values[N_PARTS] = {like->parts[0], like->parts[1], like->parts[2]};
	struct probe_credential *c = credential_of(values, like->source, like->sort);

	for (size_t i = 0; i < N_PARTS; i++) {
		int r = c->parts[i] ? scramble(c->parts[i], like->parts[i], err) : 0;

		if (r < 0) {
			probe_credential_free(c);
			return r;
		}
	}
	*ret_credential = c;
	return 0;
}

/* ---- asking ---- */

const char *probe_credential_source(const struct probe_credential *c)
{
	return c->source;
}

const char *probe_credential_value(const struct probe_credential *c, const char *placeholder)
{
	if (c->sort != SIGNING)
		return um_eq(placeholder, c->sort == KEY ? "key" : "token") ? c->parts[0] : NULL;
	for (size_t i = 0; i < N_PARTS; i++) {
		if (um_eq(placeholder, part_names[i]))
			return c->parts[i];
	}
	return NULL;
}
