/* What can be said of a probe only once the whole entry is read: which variables hold the key, that
 * nobody is asked whom the entry does not name, and that every level was held against answers. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

/* Among the variables that carry keys for a client there are some that nobody sends: the number of
 * an organisation, the name of a file, a salt. Only what is called a key or a token is taken
 * without the rule's word. Settings of frameworks, which have dots, are no variables of a process.
 */
static bool is_sent(const struct rules_env *env)
{
	static const char *const not_sent[] = {"SALT", "SECRET", "ADMIN",
	                                       "SIGN", "CRYPT",  "PUBLIC"};

	if (env->carries != RULES_KEY || !env->name || !rules_probe_is_variable(env->name) ||
	    !(um_ends(env->name, "KEY") || um_ends(env->name, "TOKEN")))
		return false;
	for (size_t i = 0; i < UM_COUNT(not_sent); i++) {
		if (strstr(env->name, not_sent[i]))
			return false;
	}
	return true;
}

/* The variables that carry the key, where the rule names none itself. */
static void add_keys(struct rules_reader *r, const struct rules_entry *e,
                     struct rules_probe_level *auth)
{
	UM_VEC(const char *) keys = {0};

	if (auth->keys.n || !rules_probe_is_in_headers(auth, "{key}"))
		return;
	for (size_t i = 0; i < e->n_env; i++) {
		if (is_sent(&e->env[i]))
			*UM_PUSH(r->a, &keys) = e->env[i].name;
	}
	auth->keys.v = keys.v;
	auth->keys.n = keys.n;
	if (!keys.n)
		rules_problem_at(r, &auth->place, true,
		                 "a header holds {key} but no variable carries it; name it as "
		                 "\"keys\", or in detect");
}

/* A host as a path of labels, so that globs can be asked: a hole is a part of one label, "*" is any
 * labels. */
static const char *host_as_path(struct um_arena *a, const char *host)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	for (const char *p = host; *p; p++) {
		if (*p == '{' && strchr(p, '}')) {
			um_str_add_c(&s, '*');
			p = strchr(p, '}');
		} else if (*p == '*') {
			um_str_add(&s, "**");
		} else {
			um_str_add_c(&s, *p == '.' ? '/' : *p);
		}
	}
	return um_strndup(a, s.s, s.len);
}

/* Nobody is asked whom the entry does not name. */
static void check_host(struct rules_reader *r, const struct rules_entry *e)
{
	const char *host = e->probe->at.host;

	for (size_t i = 0; i < e->n_hosts && host; i++) {
		if (e->hosts[i].pattern &&
		    um_glob(host_as_path(r->a, e->hosts[i].pattern), host_as_path(r->a, host)))
			return;
	}
	if (host)
		rules_problem_at(r, &e->probe->place, true,
		                 "the host \"%s\" is none of the hosts of detect; add it there",
		                 host);
}

static bool is_asked(const struct rules_probe *probe, const char *level)
{
	return (um_eq(level, "auth") ? probe->auth : probe->reach).path != NULL;
}

static bool has_example(const struct rules_entry *e, const char *level, const char *expect)
{
	for (size_t i = 0; i < e->n_answers; i++) {
		if ((!level || um_eq(e->answers[i].level, level)) &&
		    um_eq(e->answers[i].expect, expect))
			return true;
	}
	return false;
}

/* A rule that was never held against an answer is a guess. */
static void check_examples(struct rules_reader *r, const struct rules_entry *e)
{
	static const char *const levels[] = {"reach", "auth"};

	for (size_t i = 0; i < UM_COUNT(levels); i++) {
		if (is_asked(e->probe, levels[i]) && !has_example(e, levels[i], "answered"))
			rules_problem_at(r, &e->probe->place, true,
			                 "no answer to %s that proves it; add one to \"answers\" "
			                 "with \"expect: answered\"",
			                 levels[i]);
	}
	if (!has_example(e, NULL, "unknown"))
		rules_problem_at(r, &e->probe->place, true,
		                 "no answer of somebody else; add one to \"answers\" with "
		                 "\"expect: unknown\"");
}

void rules_probe_check(struct rules_reader *r, struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_answers; i++) {
		const struct rules_probe_example *answer = &e->answers[i];

		if (answer->level && !(e->probe && is_asked(e->probe, answer->level)))
			rules_problem_at(
				r, &answer->place, true,
				"nothing is asked at the level \"%s\"; add it to \"probe\"",
				answer->level);
	}
	if (!e->probe)
		return;
	check_host(r, e);
	add_keys(r, e, &e->probe->auth);
	if (r->options->strict)
		check_examples(r, e);
}
