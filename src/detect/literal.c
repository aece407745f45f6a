/* The literals of phase one, derived from every detector. A file in which none of them stands
 * cannot give evidence, so each detector must leave at least one; among the parts of a name the
 * rarest is taken. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

/* Words that stand in every other file: they never trigger alone when the name has another part. */
static const char *const common_words[] = {
	"agent",    "agents",   "amazon",   "api",      "app",      "apps",       "args",
	"async",    "azure",    "base",     "body",     "build",    "call",       "chat",
	"client",   "clients",  "cloud",    "command",  "config",   "core",       "create",
	"data",     "default",  "deploy",   "document", "embed",    "embeddings", "endpoint",
	"env",      "event",    "evaluate", "execute",  "fallback", "fetch",      "file",
	"format",   "generate", "get",      "google",   "group",    "handler",    "host",
	"image",    "images",   "index",    "init",     "input",    "invoke",     "job",
	"key",      "kind",     "list",     "load",     "main",     "message",    "messages",
	"metadata", "model",    "models",   "module",   "name",     "network",    "node",
	"object",   "options",  "output",   "params",   "parse",    "path",       "policy",
	"post",     "predict",  "process",  "project",  "provider", "providers",  "query",
	"region",   "request",  "resource", "response", "result",   "retry",      "route",
	"router",   "routes",   "run",      "runtime",  "schema",   "search",     "send",
	"server",   "service",  "session",  "set",      "settings", "spec",       "start",
	"state",    "status",   "stream",   "template", "test",     "text",       "tool",
	"tools",    "trace",    "type",     "types",    "update",   "url",        "user",
	"util",     "utils",    "value",    "values",   "version",
};

static bool is_common(const char *s, size_t n)
{
	for (size_t i = 0; i < UM_COUNT(common_words); i++)
		if (strlen(common_words[i]) == n && strncasecmp(common_words[i], s, n) == 0)
			return true;
	return false;
}

static void add(struct detect *d, const char *s, size_t n, bool nocase, bool weak)
{
	struct detect_literal *lits = &d->literals;
	char *text;
	void **slot;

	if (n < 3)
		return;
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
		*UM_PUSH(d->arena, &lits->weak) = weak;
	} else if (!weak) {
		lits->weak.v[*(size_t *)*slot] = false;
	}
}

static void add_text(struct detect *d, const char *s, bool nocase, bool weak)
{
	add(d, s, strlen(s), nocase, weak);
}

/* The part between separators that is longest and not a common word; without one the longest common
 * one. */
static void add_rarest(struct detect *d, const char *s, size_t n, const char *separators,
                       bool nocase, bool weak)
{
	const char *best = NULL;
	size_t best_n = 0;
	bool best_common = true;

	for (size_t i = 0; i < n;) {
		size_t k = i;
		bool common;

		while (k < n && strchr(separators, s[k]) == NULL)
			k++;
		common = is_common(s + i, k - i) || k - i < 3;
		if ((best_common && !common) || (best_common == common && k - i > best_n)) {
			best = s + i;
			best_n = k - i;
			best_common = common;
		}
		i = k + 1;
	}
	if (best != NULL)
		add(d, best, best_n, nocase, weak || best_common);
}

static void literal_host(struct detect *d, const struct rules_host *host)
{
	const char *best = host->pattern;
	size_t best_n = 0;

	for (const char *s = host->pattern; *s != '\0';) {
		size_t n;

		if (*s == '{') {
			s = strchrnul(s, '}');
			s += *s == '}';
			continue;
		}
		if (*s == '*') {
			s++;
			continue;
		}
		n = strcspn(s, "{*");
		if (n > best_n) {
			best = s;
			best_n = n;
		}
		s += n;
	}
	if (host->port != 0 &&
	    strchr(host->pattern, '.') == NULL) { /* a port says more than a local name */
		add_text(d, um_format(d->arena, ":%u", host->port), false, true);
		return;
	}
	add(d, best, best_n, true, strchr(host->pattern, '.') == NULL);
}

/* The part of a callee by which a file can be told. What is called on a followed result stands in
 * one file with what made the result, so the part before the first "()" is as good and rarer. A
 * module that is a path is written whole, and a default export is not written at all. */
static void literal_callee(struct detect *d, const char *callee)
{
	const char *paren = strstr(callee, "()");
	size_t n = paren != NULL ? (size_t)(paren - callee) : strlen(callee);
	bool is_wild = strchr(callee, '*') != NULL;
	const char *slash = memrchr(callee, '/', n);
	const char *dot = slash != NULL ? strchr(slash, '.') : strstr(callee, ".default");

	if (dot != NULL && dot < callee + n && !is_wild) {
		const char *name = dot + 1;
		size_t name_n = n - (size_t)(name - callee);

		if (strncmp(dot, ".default", 8) == 0 || is_common(name, name_n) || name_n < 5)
			add(d, callee, (size_t)(dot - callee), false, false);
		else
			add_rarest(d, name, name_n, ".", false, false);
		return;
	}
	add_rarest(d, callee, n, ".*()", false, is_wild);
}

static void literal_call(struct detect *d, const struct rules_call *call)
{
	/* a literal that an argument must be is rarer than the name of a factory */
	for (size_t i = 0; i < call->when.n; i++) {
		const struct rules_pair *pair = &call->when.v[i];
		const char *value = pair->value;

		if (pair->key[0] == '!' || value == NULL || strchr(value, '*') != NULL ||
		    strchr(value, '?') != NULL || um_eq(value, "true") || um_eq(value, "false"))
			continue;
		for (;;) {
			size_t n = strcspn(value, "|");

			add(d, value, n, false, is_common(value, n));
			if (value[n] == '\0')
				return;
			value += n + 1;
		}
	}
	for (size_t i = 0; i < call->n_callees; i++)
		for (size_t k = 0; k < call->callees[i].names.n; k++)
			literal_callee(d, call->callees[i].names.v[k]);
}

static void literal_config(struct detect *d, const struct rules_config *config)
{
	if (config->has != NULL)
		add_text(d, config->has, false, true);
	else if (config->marker != NULL)
		add_rarest(d, config->marker, strlen(config->marker), ".[]*\"", false, true);
	else if (config->each != NULL)
		add_rarest(d, config->each, strlen(config->each), ".[]*\"", false, true);
	for (size_t i = 0; i < config->when.n; i++)
		if (config->when.v[i].key[0] != '!' && config->when.v[i].value != NULL)
			add_rarest(d, config->when.v[i].value, strlen(config->when.v[i].value),
			           "*?|", false, true);
	for (size_t i = 0; i < config->n_callees; i++)
		for (size_t k = 0; k < config->callees[i].names.n; k++)
			literal_callee(d, config->callees[i].names.v[k]);
}

static void literal_resource(struct detect *d, const struct rules_resource *resource)
{
	const char *type = resource->type;

	if (um_eq(resource->dialect, "kubernetes"))
		add_rarest(d, type, strlen(type), "/*", false, false);
	else if (um_eq(resource->dialect, "terraform"))
		add_rarest(d, type, strlen(type), ".*", false, false);
	else
		add_rarest(d, type, strlen(type), "*", false, false);
}

/* What every match must contain, when the rule does not say: the literal run at the pattern's
 * start. */
static void literal_model(struct detect *d, const struct rules_model *model)
{
	size_t n;

	if (model->literals.n > 0) {
		for (size_t i = 0; i < model->literals.n; i++)
			add_text(d, model->literals.v[i], false, false);
		return;
	}
	n = strcspn(model->match, "\\.[](){}|*+?^$");
	if (strchr("*?{", model->match[n]) != NULL && n > 0 && model->match[n] != '\0')
		n--;
	if (strchr(model->match, '|') == NULL || strchr(model->match, '(') != NULL)
		add(d, model->match, n, false, false);
}

static void literal_package(struct detect *d, const struct rules_package *package)
{
	char *other;

	add_text(d, package->name, true, false);
	if (!um_eq(package->ecosystem, "pypi") || strchr(package->name, '-') == NULL)
		return;
	other = um_strdup(d->arena, package->name); /* the registry takes _ for - */
	for (char *c = other; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	add_text(d, other, true, false);
}

static void literal_entry(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_hosts; i++)
		literal_host(d, &e->hosts[i]);
	for (size_t i = 0; i < e->n_env; i++)
		add(d, e->env[i].name, strcspn(e->env[i].name, "*"), false, false);
	for (size_t i = 0; i < e->n_packages; i++)
		literal_package(d, &e->packages[i]);
	for (size_t i = 0; i < e->n_imports; i++)
		for (size_t k = 0; k < e->imports[i].names.n; k++) {
			const char *name = e->imports[i].names.v[k];

			add_rarest(d, name, strlen(name), strchr(name, '/') != NULL ? "" : ".",
			           false, false);
		}
	for (size_t i = 0; i < e->n_calls; i++)
		literal_call(d, &e->calls[i]);
	for (size_t i = 0; i < e->n_models; i++)
		literal_model(d, &e->models[i]);
	for (size_t i = 0; i < e->n_resources; i++)
		literal_resource(d, &e->resources[i]);
	for (size_t i = 0; i < e->n_config; i++)
		literal_config(d, &e->config[i]);
	for (size_t i = 0; i < e->n_secrets; i++)
		for (size_t k = 0; k < e->secrets[i].literals.n; k++)
			add_text(d, e->secrets[i].literals.v[k], false, false);
}

void detect_literals_make(struct detect *d)
{
	um_map_init(&d->literals.seen, d->arena);
	for (size_t i = 0; i < d->rules->n_entries; i++)
		literal_entry(d, &d->rules->entries[i]);
}
