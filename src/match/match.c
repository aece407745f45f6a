/* Checks the literals, picks the engine and keeps the hits. */
#include "match/match.h"

#include <stdlib.h>
#include <string.h>

#include "match/match_p.h"

enum {
	MIN_LITERAL = 3,
	MAX_LITERAL = 512,
	MAX_LITERALS = 100000
};

struct match {
	const struct engine *engine;
	void *data;
	size_t n;
};

struct match_scratch {
	const struct engine *engine;
	void *data;
	struct match_hits hits;
};

static int check(const struct match_literal *literals, size_t n, struct um_err *err)
{
	if (n > MAX_LITERALS)
		return um_err_set(err, UM_ELIMIT, "%zu literals; at most %d are possible", n,
		                  MAX_LITERALS);
	for (size_t i = 0; i < n; i++) {
		size_t len = literals[i].text ? strlen(literals[i].text) : 0;

		if (len < MIN_LITERAL || len > MAX_LITERAL)
			return um_err_set(err, UM_EINVAL,
			                  "literal '%.64s' has %zu bytes; %d to %d are possible",
			                  literals[i].text ? literals[i].text : "", len,
			                  MIN_LITERAL, MAX_LITERAL);
	}
	return 0;
}

int match_new(const struct match_literal *literals, size_t n, enum match_engine engine,
              struct match **ret_match, struct um_err *err)
{
	struct match *m;
	int r;

	r = check(literals, n, err);
	if (r < 0)
		return r;
	m = um_xmalloc(sizeof(*m));
	*m = (struct match){.engine = engine == MATCH_HS ? &match_hs : &match_plain, .n = n};
	/* Without literals there is nothing to compile and nothing to find. */
	r = n ? m->engine->compile(literals, n, &m->data, err) : 0;
	if (r < 0) {
		free(m);
		return r;
	}
	*ret_match = m;
	return 0;
}

int match_prepare(const struct match_literal *literals, size_t n, struct um_str *out,
                  struct um_err *err)
{
	int r = check(literals, n, err);

	return r < 0 ? r : match_hs.prepare(literals, n, out, err);
}

void match_free(struct match *m)
{
	if (!m)
		return;
	if (m->data)
		m->engine->free(m->data);
	free(m);
}

int match_scratch_new(const struct match *m, struct match_scratch **ret_scratch, struct um_err *err)
{
	struct match_scratch *s = um_xmalloc(sizeof(*s));
	size_t words = m->n / 64 + 1;
	int r;

	*s = (struct match_scratch){.engine = m->engine, .hits.n_literals = m->n};
	r = m->data ? m->engine->scratch_new(m->data, &s->data, err) : 0;
	if (r < 0) {
		free(s);
		return r;
	}
	s->hits.bits = um_xmalloc(words * sizeof(*s->hits.bits));
	memset(s->hits.bits, 0, words * sizeof(*s->hits.bits));
	*ret_scratch = s;
	return 0;
}

void match_scratch_free(struct match_scratch *s)
{
	if (!s)
		return;
	if (s->data)
		s->engine->scratch_free(s->data);
	free(s->hits.bits);
	free(s);
}

const struct match_hits *match_scan(const struct match *m, struct match_scratch *s,
                                    const char *bytes, size_t n)
{
	/* Most files have no hit: then there is nothing to wipe either. */
	if (s->hits.n_hits) {
		memset(s->hits.bits, 0, (m->n / 64 + 1) * sizeof(*s->hits.bits));
		s->hits.n_hits = 0;
	}
	if (m->data && n)
		m->engine->scan(m->data, s->data, bytes, n, &s->hits);
	return &s->hits;
}
