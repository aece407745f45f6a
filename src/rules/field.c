/*
 * The interpreter of field tables. A map is walked in the order in which it is written, so that the
 * first mistake in the file is the first one said; what is missing comes last, at the map's start.
 */
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/str.h"
#include "rules/rules_p.h"

static const char *kind_text(enum um_yaml_kind kind)
{
	static const char *const texts[] = {
		[UM_YAML_SCALAR] = "text",
		[UM_YAML_LIST] = "a list",
		[UM_YAML_MAP] = "a map",
	};

	return texts[kind];
}

bool rules_is_kind(struct rules_reader *r, const char *name, const struct um_yaml *v,
                   enum um_yaml_kind kind)
{
	if (v->kind == kind)
		return true;
	if (um_yaml_is_null(v))
		rules_problem(r, v->pos, "\"%s\" is empty; write %s or remove it", name,
		              kind_text(kind));
	else if (kind == UM_YAML_LIST && v->kind == UM_YAML_SCALAR && strlen(v->text) < 40)
		rules_problem(r, v->pos, "\"%s\" must be a list, not text; write [%s]", name,
		              v->text);
	else
		rules_problem(r, v->pos, "\"%s\" must be %s, not %s", name, kind_text(kind),
		              kind_text(v->kind));
	return false;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

const char *rules_text(struct rules_reader *r, const char *name, const struct um_yaml *v)
{
	if (!rules_is_kind(r, name, v, UM_YAML_SCALAR))
		return NULL;
	if (um_yaml_is_null(v) || is_blank(v->text)) {
		rules_problem(r, v->pos, "\"%s\" is empty; write text or remove it", name);
		return NULL;
	}
	return v->text;
}

const char *rules_hint(struct rules_reader *r, const char *word, const char *const *v, size_t n)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;
	const char *nearest = um_nearest(word, v, n);

	if (nearest)
		return um_format(r->a, "; did you mean \"%s\"?", nearest);
	for (size_t i = 0; i < n; i++)
		um_str_addf(&s, "%s%s", i ? ", " : "", v[i]);
	return um_format(r->a, "; known: %s", s.s);
}

bool rules_number(struct rules_reader *r, const char *name, const struct um_yaml *v, unsigned low,
                  unsigned high, unsigned *ret)
{
	const char *text = rules_text(r, name, v);
	unsigned n = 0;

	if (!text)
		return false;
	for (const char *p = text; *p; p++) {
		if (*p < '0' || *p > '9' || n > high / 10) {
			n = 0;
			break;
		}
		n = n * 10 + (unsigned)(*p - '0');
	}
	if (n < low || n > high) {
		rules_problem(r, v->pos, "\"%s\" must be a whole number from %u to %u, not \"%s\"",
		              name, low, high, text);
		return false;
	}
	*ret = n;
	return true;
}

void rules_check_twice(struct rules_reader *r, const struct um_yaml *map)
{
	struct um_map seen;

	um_map_init(&seen, r->a);
	for (size_t i = 0; i < map->n; i++) {
		if (um_map_has(&seen, map->items[i].key))
			rules_problem(r, map->items[i].key_pos,
			              "\"%s\" stands here twice; remove one", map->items[i].key);
		else
			um_map_put(&seen, map->items[i].key, r);
	}
}

/* ---- maps ---- */

static size_t field_find(const struct rules_table *t, const char *key)
{
	size_t i = 0;

	while (i < t->n_fields && strcmp(t->fields[i].key, key) != 0)
		i++;
	return i;
}

/* Does the row count in this file? */
static bool is_allowed(const struct rules_reader *r, const struct rules_field *f)
{
	return !(f->flags & (r->file->is_construct ? RULES_NOT_CONSTRUCT : RULES_ONLY_CONSTRUCT));
}

static void unknown_key(struct rules_reader *r, const struct rules_table *t,
                        const struct um_yaml_item *item)
{
	UM_VEC(const char *) known = {0};

	for (size_t i = 0; i < t->n_fields; i++) {
		if (is_allowed(r, &t->fields[i]))
			*UM_PUSH(r->a, &known) = t->fields[i].key;
	}
	for (size_t i = 0; t->other_keys && t->other_keys[i]; i++)
		*UM_PUSH(r->a, &known) = t->other_keys[i];
	rules_problem(r, item->key_pos, "unknown key \"%s\" in %s%s", item->key, t->what,
	              rules_hint(r, item->key, known.v, known.n));
}

static void read_item(struct rules_reader *r, const struct rules_table *t,
                      const struct um_yaml_item *item, uint64_t *seen, void *record)
{
	size_t i = field_find(t, item->key);
	const struct rules_field *f = i < t->n_fields ? &t->fields[i] : NULL;

	if (!f) {
		if (!t->other || !t->other(r, item, record))
			unknown_key(r, t, item);
		return;
	}
	if (!is_allowed(r, f)) {
		rules_problem(r, item->key_pos, "\"%s\" is not for %s; remove it", f->key,
		              r->file->is_construct ? "constructs" : "services");
		return;
	}
	if (*seen & UINT64_C(1) << i) {
		rules_problem(r, item->key_pos, "\"%s\" stands here twice; remove one", f->key);
		return;
	}
	*seen |= UINT64_C(1) << i;
	f->read(r, f, item->value, (char *)record + f->offset);
}

void rules_read_map(struct rules_reader *r, const struct rules_table *t, const struct um_yaml *map,
                    void *record)
{
	uint64_t seen = 0;

	if (t->place)
		*(struct rules_place *)((char *)record + t->place - 1) = rules_place_of(r, map);
	if (t->short_key && map->kind == UM_YAML_SCALAR) {
		const struct rules_field *f = &t->fields[field_find(t, t->short_key)];

		f->read(r, f, map, (char *)record + f->offset);
		return;
	}
	if (map->kind != UM_YAML_MAP) {
		rules_problem(r, map->pos, "%s must be a map of keys and values, not %s", t->what,
		              kind_text(map->kind));
		return;
	}
	for (size_t i = 0; i < map->n; i++)
		read_item(r, t, &map->items[i], &seen, record);
	for (size_t i = 0; i < t->n_fields; i++) {
		if ((t->fields[i].flags & RULES_REQUIRED) && is_allowed(r, &t->fields[i]) &&
		    !(seen & UINT64_C(1) << i))
			rules_problem(r, map->pos, "%s needs \"%s\" (%s); add it", t->what,
			              t->fields[i].key, t->fields[i].help);
	}
	if (t->check)
		t->check(r, map, record);
}

void rules_read_inline(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member)
{
	if (rules_is_kind(r, f->key, v, UM_YAML_MAP))
		rules_read_map(r, f->more, v, member);
}

void rules_read_records(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	const struct rules_table *t = f->more;
	char *records;

	if (!rules_is_kind(r, f->key, v, UM_YAML_LIST))
		return;
	records = um_alloc_array(r->a, v->n, t->size);
	for (size_t i = 0; i < v->n; i++)
		rules_read_map(r, t, v->items[i].value, records + i * t->size);
	/* All members are pointers to structures; they have one size and form here. */
	memcpy(member, &records, sizeof(records));
	*(size_t *)((char *)member + f->count) = v->n;
}

/* ---- values ---- */

void rules_read_text(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	*(const char **)member = rules_text(r, f->key, v);
}

void rules_read_word(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const struct rules_words *words = f->more;
	const char *text = rules_text(r, f->key, v);
	size_t i;

	if (!text)
		return;
	i = rules_words_index(words, text);
	if (i == words->n)
		rules_problem(r, v->pos, "unknown %s \"%s\"%s", words->what, text,
		              rules_hint(r, text, words->v, words->n));
	else
		*(const char **)member = words->v[i];
}

bool rules_is_id(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= 64 && text[n] == '\0' && text[0] != '-' && text[n - 1] != '-';
}

void rules_read_id(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                   void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return;
	if (!rules_is_id(text))
		rules_problem(r, v->pos,
		              "\"%s\" is no %s; use at most 64 lower case letters, digits and '-'",
		              text, f->key);
	else
		*(const char **)member = text;
}

void rules_read_date(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const char *text = rules_text(r, f->key, v);
	struct um_date date;

	if (!text)
		return;
	if (!um_date_parse(text, &date))
		rules_problem(r, v->pos, "\"%s\" is no date; write \"%s\" as YYYY-MM-DD", text,
		              f->key);
	else
		*(const char **)member = text;
}

static bool is_url(const char *text)
{
	return (um_starts(text, "https://") || um_starts(text, "http://")) &&
	       strpbrk(text, " \t\r\n\"<>") == NULL && strchr(text, '.') != NULL;
}

static bool check_url(struct rules_reader *r, const struct um_yaml *v, const char *text)
{
	if (is_url(text))
		return true;
	rules_problem(r, v->pos, "\"%s\" is no address; write it in full, with https://", text);
	return false;
}

void rules_read_url(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                    void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (text && check_url(r, v, text))
		*(const char **)member = text;
}

void rules_read_names(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	struct rules_names *names = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_LIST))
		return;
	names->v = UM_NEW_ARRAY(r->a, const char *, v->n);
	for (size_t i = 0; i < v->n; i++) {
		const char *text = rules_text(r, f->key, v->items[i].value);

		if (text)
			names->v[names->n++] = text;
	}
}

void rules_read_urls(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const struct rules_names *names = member;

	rules_read_names(r, f, v, member);
	for (size_t i = 0, k = 0; v->kind == UM_YAML_LIST && i < v->n && k < names->n; i++) {
		if (v->items[i].value->text == names->v[k])
			check_url(r, v->items[i].value, names->v[k++]);
	}
}

void rules_read_bool(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return;
	if (!v->plain || (!um_eq(text, "true") && !um_eq(text, "false")))
		rules_problem(r, v->pos, "\"%s\" must be true or false, not \"%s\"", f->key, text);
	else
		*(bool *)member = um_eq(text, "true");
}

void rules_read_pairs(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	struct rules_pairs *pairs = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	pairs->v = UM_NEW_ARRAY(r->a, struct rules_pair, v->n);
	for (size_t i = 0; i < v->n; i++) {
		const struct um_yaml_item *item = &v->items[i];
		/* An empty text may be meant here, when it is written as one. */
		const char *text = item->value->kind == UM_YAML_SCALAR && !item->value->plain
		                           ? item->value->text
		                           : rules_text(r, item->key, item->value);

		if (text)
			pairs->v[pairs->n++] = (struct rules_pair){item->key, text};
	}
}
