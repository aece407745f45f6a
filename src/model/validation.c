/*
 * Lines of .unmoat/validations.ndjson: writing them, and weighing what stands in a file. The digest
 * is of bytes, not of values, so no two readers can differ about it: it covers the line up to the
 * key "digest", which is the last one, and a closing brace.
 */
#include "model/validation.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/map.h"

enum {
	VERSION = 1
};

static const char tail_start[] = ",\"digest\":\"";
static const char tail_end[] = "\"}";

enum {
	TAIL = sizeof(tail_start) - 1 + VALIDATION_DIGEST + sizeof(tail_end) - 1
};

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

const char *const validation_times[VALIDATION_TIMES] = {"dns", "connect", "tls", "first_byte",
                                                        "total"};

/* ---- writing ---- */

static void set_clean(struct um_json *to, const char *key, const char *text)
{
	UM_AUTO(um_str_release) struct um_str clean = UM_STR_INIT;

	if (!text)
		return;
	um_str_add(&clean, text);
	for (size_t i = 0; i < clean.len; i++) {
		unsigned char c = (unsigned char)clean.s[i];

		/* Those of C1 are two bytes. */
		if (c == 0xc2 && (unsigned char)clean.s[i + 1] - 0x80U < 0x20)
			clean.s[i] = clean.s[i + 1] = ' ';
		else if (c < 0x20 || c == 0x7f)
			clean.s[i] = ' ';
	}
	um_json_set_text(to, key, clean.s);
}

static void digest_of(const char *text, size_t n, char ret_hex[VALIDATION_DIGEST + 1])
{
	struct um_sha256 h;

	um_sha256_init(&h);
	um_sha256_add(&h, text, n);
	um_sha256_add(&h, "}", 1);
	um_sha256_end(&h, ret_hex);
}

void validation_write(struct um_arena *a, struct validation *v, struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_json *times;
	char hex[VALIDATION_DIGEST + 1];

	um_json_set_int(top, "version", VERSION);
	set_clean(top, "path", v->path);
	set_clean(top, "workload", v->workload);
	set_clean(top, "capability", v->capability);
	set_clean(top, "service", v->service);
	set_clean(top, "host", v->host);
	set_clean(top, "level", v->level);
	set_clean(top, "at", v->at);
	set_clean(top, "outcome", v->outcome);
	set_clean(top, "reason", v->reason);
	times = um_json_set_object(top, "times");
	for (size_t i = 0; i < VALIDATION_TIMES; i++) {
		if (v->times[i] >= 0)
			um_json_set_real(times, validation_times[i], v->times[i]);
	}
	set_clean(top, "protocol", v->protocol);
	set_clean(top, "tool", v->tool);
	set_clean(top, "prev", v->prev ? v->prev : zeros);
	um_json_print(top, 0, &text);
	digest_of(text.s, text.len - 1, hex);
	v->digest = um_strdup(a, hex);
	um_str_add_n(out, text.s, text.len - 1);
	um_str_addf(out, "%s%s%s\n", tail_start, hex, tail_end);
}

/* ---- reading ---- */

struct reading {
	struct um_arena *a;
	struct validation_list *list;
	struct um_map lines; /* digest -> its record, sound or not */
};

static bool is_hex(const char *text)
{
	return text && strlen(text) == VALIDATION_DIGEST &&
	       strspn(text, "0123456789abcdef") == VALIDATION_DIGEST;
}

/* "2026-11-21T10:00:00Z" */
static bool is_moment(const char *text)
{
	static const char shape[] = "Tdd:dd:ddZ";
	struct um_date date;
	char day[11];

	if (!text || strlen(text) != 10 + sizeof(shape) - 1)
		return false;
	memcpy(day, text, 10);
	day[10] = '\0';
	if (!um_date_parse(day, &date))
		return false;
	text += 10;
	for (size_t i = 0; shape[i]; i++) {
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	}
	return strncmp(text + 1, "24", 2) < 0 && text[4] < '6' && strncmp(text + 7, "61", 2) < 0;
}

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; text && i < n; i++) {
		if (um_eq(text, words[i]))
			return true;
	}
	return false;
}

/* Control characters are not written, so nobody may smuggle them in. */
static const char *text_of(struct reading *r, const struct um_json *top, const char *key)
{
	const char *text = um_json_get_text(top, key);

	for (const char *c = text; c && *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return NULL;
	}
	return um_strdup(r->a, text);
}

/* The first thing that is wrong with the values, or NULL. */
static const char *fill(struct reading *r, const struct um_json *top, struct validation *v)
{
	static const char *const levels[] = {"reach", "auth"};
	static const char *const outcomes[] = {"answered", "did-not", "unknown"};
	const struct um_json *times = um_json_get(top, "times");
	const struct {
		const char *key, **to;
	} texts[] = {{"path", &v->path},       {"workload", &v->workload},
	             {"service", &v->service}, {"capability", &v->capability},
	             {"host", &v->host},       {"level", &v->level},
	             {"at", &v->at},           {"outcome", &v->outcome},
	             {"reason", &v->reason},   {"tool", &v->tool},
	             {"prev", &v->prev}};
	int64_t version;

	if (!um_json_get_int(top, "version", &version))
		return "is no record of unmoat";
	if (version != VERSION)
		return um_format(r->a, "is of version %lld, which this unmoat does not know",
		                 (long long)version);
	for (size_t i = 0; i < UM_COUNT(texts); i++) {
		*texts[i].to = text_of(r, top, texts[i].key);
		if (!*texts[i].to)
			return um_format(r->a, "has no valid \"%s\"", texts[i].key);
	}
	v->protocol = text_of(r, top, "protocol");
	for (size_t i = 0; i < VALIDATION_TIMES; i++) {
		v->times[i] = -1;
		(void)um_json_get_real(times, validation_times[i], &v->times[i]);
	}
	if (!is_one_of(v->level, levels, UM_COUNT(levels)))
		return "has no valid \"level\"";
	if (!is_one_of(v->outcome, outcomes, UM_COUNT(outcomes)))
		return "has no valid \"outcome\"";
	if (!is_moment(v->at))
		return "has no valid \"at\"";
	return is_hex(v->prev) ? NULL : "has no valid \"prev\"";
}

/* Is what the line hangs on there, above it, and sound? */
static const char *link_problem(struct reading *r, const struct validation *v)
{
	const uintptr_t at = (uintptr_t)um_map_get(&r->lines, v->prev);
	const struct validation *to;

	if (um_eq(v->prev, zeros))
		return NULL;
	if (!at)
		return "follows a line that is not above it: it was taken out, moved or changed";
	to = &r->list->records.v[at - 1];
	return to->problem ? um_format(r->a, "follows line %u, which does not count", to->line)
	                   : NULL;
}

static bool is_conflict(const char *line, size_t n)
{
	return n >= 7 && (memcmp(line, "<<<<<<<", 7) == 0 || memcmp(line, "=======", 7) == 0 ||
	                  memcmp(line, ">>>>>>>", 7) == 0 || memcmp(line, "|||||||", 7) == 0);
}

/* The digest of a line that has the form of a record, or NULL. */
static const char *stated_digest(struct um_arena *a, const char *line, size_t n)
{
	const char *tail = n > TAIL ? line + n - TAIL : NULL;
	const char *digest;

	if (!tail || line[0] != '{' || memcmp(tail, tail_start, sizeof(tail_start) - 1) != 0 ||
	    memcmp(line + n - 2, tail_end, 2) != 0)
		return NULL;
	digest = um_strndup(a, tail + sizeof(tail_start) - 1, VALIDATION_DIGEST);
	return is_hex(digest) ? digest : NULL;
}

static const char *weigh(struct reading *r, const char *line, size_t n, bool has_end,
                         struct validation *v)
{
	struct um_json *top = NULL;
	const char *problem;
	char hex[VALIDATION_DIGEST + 1];

	if (n > VALIDATION_MAX_LINE)
		return "is longer than any record";
	if (is_conflict(line, n))
		return "is the mark of a conflict: keep the records of both sides and delete "
		       "the marks";
	v->digest = stated_digest(r->a, line, n);
	if (!v->digest)
		return has_end ? "is no record of unmoat" : "is cut short";
	digest_of(line, n - TAIL, hex);
	if (!um_eq(hex, v->digest))
		return "was changed after it was written: its digest does not fit";
	if (um_json_parse(line, n, &top, NULL) < 0)
		return "is no record of unmoat";
	problem = fill(r, top, v);
	um_json_free(top);
	return problem ? problem : link_problem(r, v);
}

static void read_line(struct reading *r, const char *line, size_t n, uint32_t number, bool has_end)
{
	struct validation_list *list = r->list;
	struct validation *v = UM_PUSH(r->a, &list->records);
	struct validation record = {.line = number};

	record.problem = weigh(r, line, n, has_end, &record);
	*v = record;
	if (record.problem)
		list->n_unsound++;
	if (!record.digest)
		return;
	list->last = record.digest;
	if (!um_map_has(&r->lines, record.digest))
		um_map_put(&r->lines, record.digest, (void *)(uintptr_t)list->records.n);
}

void validation_read(struct um_arena *a, const char *bytes, size_t n, struct validation_list *ret)
{
	struct reading r = {.a = a, .list = ret};
	uint32_t number = 0;

	*ret = (struct validation_list){.last = zeros};
	um_map_init(&r.lines, a);
	for (size_t i = 0; i < n;) {
		const char *end = memchr(bytes + i, '\n', n - i);
		size_t length = end ? (size_t)(end - bytes) - i : n - i;
		size_t next = i + length + 1;

		ret->is_open = !end;
		if (length && bytes[i + length - 1] == '\r')
			length--;
		number++;
		if (length)
			read_line(&r, bytes + i, length, number, end != NULL);
		i = next;
	}
	for (size_t i = 0; i < ret->records.n && !ret->unsound; i++) {
		if (ret->records.v[i].problem)
			ret->unsound = &ret->records.v[i];
	}
}
