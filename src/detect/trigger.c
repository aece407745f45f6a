/* Literals by number and triggers over them: making both, and asking which hold in a file. What
 * each detector leaves is literal.c. */
#include "base/base.h"

#include <string.h>

#include "base/log.h"
#include "detect/trigger_p.h"

/* Words that stand in every other file: they never trigger alone when the name has another part. */
static const char *const common_words[] = {
	"agent",       "agents",     "allow",       "amazon",      "api",        "app",
	"apps",        "args",       "async",       "audio",       "auth",       "azure",
	"base",        "body",       "build",       "call",        "chains",     "chat",
	"chat_models", "client",     "clients",     "cloud",       "collection", "collections",
	"command",     "common",     "completion",  "completions", "condition",  "conditions",
	"config",      "configure",  "connect",     "connection",  "controller", "core",
	"create",      "credential", "credentials", "curl",        "data",       "default",
	"deploy",      "docker",     "document",    "download",    "edit",       "embed",
	"embedding",   "embeddings", "endpoint",    "engine",      "env",        "evaluate",
	"evaluation",  "event",      "execute",     "factory",     "fallback",   "fetch",
	"file",        "fireworks",  "format",      "gcloud",      "generate",   "get",
	"google",      "group",      "groups",      "guard",       "handler",    "helm",
	"host",        "http",       "identity",    "image",       "images",     "index",
	"inference",   "init",       "initialize",  "input",       "instance",   "invoke",
	"job",         "jobs",       "key",         "kind",        "kubectl",    "list",
	"llms",        "load",       "logger",      "logging",     "main",       "manager",
	"message",     "messages",   "metadata",    "metric",      "metrics",    "middleware",
	"modal",       "model",      "models",      "module",      "name",       "network",
	"node",        "object",     "openapi",     "options",     "output",     "params",
	"parse",       "path",       "podman",      "policy",      "post",       "predict",
	"process",     "project",    "projects",    "prompt",      "prompts",    "provider",
	"providers",   "query",      "region",      "register",    "registry",   "replicate",
	"request",     "resource",   "response",    "responses",   "result",     "retry",
	"route",       "router",     "routes",      "rules",       "run",        "runtime",
	"scan",        "schema",     "sdk",         "search",      "send",       "server",
	"service",     "session",    "sessions",    "set",         "settings",   "setup",
	"spec",        "speech",     "start",       "state",       "status",     "stream",
	"template",    "test",       "text",        "thread",      "threads",    "together",
	"token",       "tokens",     "tool",        "tools",       "trace",      "type",
	"types",       "update",     "url",         "user",        "util",       "utils",
	"value",       "values",     "version",     "wget",        "writer",
};

enum {
	SHORT_WORD = 4 /* anything shorter stands in every other file as well */
};

bool detect_is_common(const char *s, size_t n)
{
	if (n < SHORT_WORD)
		return true;
	for (size_t i = 0; i < UM_COUNT(common_words); i++)
		if (strlen(common_words[i]) == n && strncasecmp(common_words[i], s, n) == 0)
			return true;
	return false;
}

/* The number of the literal; DETECT_NO_LITERAL when it is too short to search for. */
size_t detect_literal_add(struct detect *d, const char *s, size_t n, bool nocase)
{
	struct detect_literal *lits = &d->literals;
	char *text;
	void **slot;

	if (n < 3)
		return DETECT_NO_LITERAL;
	text = um_strndup(d->arena, s, n);
	if (nocase)
		for (char *c = text; *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c - 'A' + 'a');
	slot = um_map_slot(&lits->seen, um_format(d->arena, "%d%s", nocase, text));
	if (*slot == NULL) {
		size_t *at = UM_NEW(d->arena, size_t);

		*at = lits->list.n;
		*slot = at;
		*UM_PUSH(d->arena, &lits->list) = (struct match_literal){text, nocase};
	}
	return *(size_t *)*slot;
}

static bool is_common_literal(const struct detect *d, size_t at)
{
	const char *text = d->literals.list.v[at].text;

	return detect_is_common(text, strlen(text));
}

static bool is_plain(const struct detect *d, const struct detect_trigger *t)
{
	return is_common_literal(d, t->a) && is_common_literal(d, t->b);
}

/* Both must stand in the file; one of them may be missing. Two common words say as little as one.
 */
void detect_trigger_add(struct detect *d, size_t a, size_t b, bool weak)
{
	struct detect_trigger *t;

	if (a == DETECT_NO_LITERAL && b == DETECT_NO_LITERAL)
		return;
	t = UM_PUSH(d->arena, &d->literals.triggers);
	t->a = a == DETECT_NO_LITERAL ? b : a;
	t->b = b == DETECT_NO_LITERAL ? a : b;
	t->weak = weak || (t->a != t->b && is_plain(d, t));
	t->rule = d->literals.rule;
	t->language = d->literals.language;
}

/* The part between separators that is longest and not a common word; without one the longest common
 * one, and *ret_common is set. */
size_t detect_literal_rarest(struct detect *d, const char *s, size_t n, const char *separators,
                             bool nocase, bool *ret_common)
{
	const char *best = NULL;
	size_t best_n = 0;
	bool best_common = true;

	for (size_t i = 0; i < n;) {
		size_t k = i;
		bool common;

		while (k < n && strchr(separators, s[k]) == NULL)
			k++;
		common = detect_is_common(s + i, k - i);
		if ((best_common && !common) || (best_common == common && k - i > best_n)) {
			best = s + i;
			best_n = k - i;
			best_common = common;
		}
		i = k + 1;
	}
	*ret_common = best_common;
	return best != NULL ? detect_literal_add(d, best, best_n, nocase) : DETECT_NO_LITERAL;
}

/* Triggers by their first literal, so that a file asks only for what stands in it. */
void detect_triggers_index(struct detect *d)
{
	struct detect_literal *lits = &d->literals;

	lits->first = UM_NEW_ARRAY(d->arena, struct detect_trigger *, lits->list.n + 1);
	for (size_t i = lits->triggers.n; i-- > 0;) {
		struct detect_trigger *t = &lits->triggers.v[i];

		t->next = lits->first[t->a];
		lits->first[t->a] = t;
	}
}

static void trace_trigger(const struct detect *d, const struct detect_trigger *t)
{
	um_trace("triggers", "%s: %s%s%s%s", t->rule, d->literals.list.v[t->a].text,
	         t->a != t->b ? " and " : "", t->a != t->b ? d->literals.list.v[t->b].text : "",
	         t->weak ? " (weak)" : "");
}

static bool holds_in(const struct detect_trigger *t, const struct detect_scope *scope)
{
	if (t->language == NULL || scope->is_container)
		return true;
	if (um_eq(t->language, DETECT_MANIFEST))
		return scope->is_manifest || um_eq(scope->language, "bash");
	/* commands stand in configuration, programs in commands */
	if (scope->is_manifest && um_eq(t->language, "bash"))
		return true;
	if ((scope->is_manifest || um_eq(scope->language, "bash")) && um_eq(t->language, "python"))
		return true;
	return um_eq(t->language, scope->language);
}

bool detect_trigger_is_whole(const struct detect *d, const struct match_hits *hits)
{
	for (size_t word = 0; word * 64 < hits->n_literals; word++)
		for (uint64_t bits = hits->bits[word]; bits != 0; bits &= bits - 1) {
			size_t literal = word * 64 + (size_t)__builtin_ctzll(bits);

			for (const struct detect_trigger *t = d->literals.first[literal]; t != NULL;
			     t = t->next)
				if (match_has(hits, t->b))
					return true;
		}
	return false;
}

bool detect_triggered(const struct detect *d, const struct match_hits *hits,
                      const struct detect_scope *scope, bool *ret_weak, bool *ret_plain)
{
	bool is_traced = um_trace_on("triggers");
	bool any = false;

	*ret_weak = true;
	*ret_plain = false;
	for (size_t word = 0; hits != NULL && hits->n_hits > 0 && word * 64 < hits->n_literals;
	     word++)
		for (uint64_t bits = hits->bits[word]; bits != 0; bits &= bits - 1) {
			size_t literal = word * 64 + (size_t)__builtin_ctzll(bits);
			const struct detect_trigger *t = d->literals.first[literal];

			for (; t != NULL; t = t->next)
				if (match_has(hits, t->b) && holds_in(t, scope)) {
					if (is_traced)
						trace_trigger(d, t);
					*ret_plain = (!any || *ret_plain) && is_plain(d, t);
					any = true;
					*ret_weak &= t->weak ||
					             (scope->is_unknown && t->language != NULL);
				}
		}
	return any;
}
