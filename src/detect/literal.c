/*
 * The literals of phase one, derived from every detector, and the triggers: which literals must
 * stand in a file together before it is worth a parse. A file in which no trigger holds cannot give
 * evidence, so each detector leaves at least one; a name of common words ("messages.create") is
 * paired with what must stand beside it: its module, an import, an argument. A trigger holds only
 * in files of its kind: what Java writes in Java, what configuration writes in configuration.
 */
#include "base/base.h"

#include <string.h>

#include "detect/trigger_p.h"

enum {
	LONG_WORD = 6, /* the least for a name without a form around it */
	SHORT_REST = 4,
	SHORT_FORM = 6 /* ":free" and "r8_" stand in code, too, that has no such model or key */
};

static void add(struct detect *d, const char *s, size_t n, bool nocase, bool weak)
{
	detect_trigger_add(d, detect_literal_add(d, s, n, nocase), DETECT_NO_LITERAL, weak);
}

static void add_text(struct detect *d, const char *s, bool nocase, bool weak)
{
	add(d, s, strlen(s), nocase, weak);
}

static void add_rarest(struct detect *d, const char *s, size_t n, const char *separators,
                       bool nocase, bool weak)
{
	bool common;
	size_t at = detect_literal_rarest(d, s, n, separators, nocase, &common);

	detect_trigger_add(d, at, DETECT_NO_LITERAL, weak || common);
}

/* A name that only a network of one's own knows, or an address. */
static bool is_local_name(const char *pattern)
{
	return strchr(pattern, '.') == NULL || strspn(pattern, "0123456789.") == strlen(pattern);
}

/* "controller." alone says nothing; "runtime.x." does. */
static bool is_common_label(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == '.')
		n--;
	for (; n > 0 && *s == '.'; n--)
		s++;
	return detect_is_common(s, n);
}

/* What else a host with a part that is put in needs, behind it: "bedrock." stands in the logs of
 * any project of that name. NULL: there is nothing. */
static const char *rest_of_host(const struct rules_host *host, const char *part, size_t n)
{
	const char *rest = strrchr(host->pattern, '}');

	if (rest == NULL || rest < part + n || strcspn(rest + 1, "{*") < SHORT_REST)
		return NULL;
	return rest + 1;
}

static void literal_host(struct detect *d, const struct rules_host *host)
{
	const char *best = host->pattern;
	size_t best_n = 0;
	bool is_word = true; /* the best is a common one */

	if (host->port != 0 && is_local_name(host->pattern)) {
		add_text(d, um_format(d->arena, ":%u", host->port), false, true);
		return;
	}
	for (const char *s = host->pattern; *s != '\0' && (best_n < 6 || is_word);) {
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
		if (n > best_n || (is_word && n >= 6)) {
			best = s;
			best_n = n;
			is_word = is_common_label(s, n);
		}
		s += n;
	}
	add(d, best, best_n, true,
	    is_local_name(host->pattern) || rest_of_host(host, best, best_n));
	if (rest_of_host(host, best, best_n)) {
		const char *rest = rest_of_host(host, best, best_n);

		detect_trigger_add(d, detect_literal_add(d, best, best_n, true),
		                   detect_literal_add(d, rest, strcspn(rest, "{*"), true), false);
	}
}

/* Languages whose files write the name of a module whole to import it. */
static bool writes_modules_whole(const char *language)
{
	return um_eq(language, "java") || um_eq(language, "csharp") || um_eq(language, "swift");
}

/* Between the parts of a name, in the languages that do not write a dot. */
static const char *separator_of(const char *language)
{
	return um_eq(language, "rust") ? "::" : um_eq(language, "php") ? "\\" : NULL;
}

/* How much of a dotted name is the module: up to the first part with a capital letter, else all but
 * the last. */
static size_t module_length(const char *name, size_t n)
{
	size_t end = 0;

	for (size_t i = 0; i < n;) {
		size_t k = i;

		while (k < n && name[k] != '.')
			k++;
		if (k == n || (i > 0 && name[i] >= 'A' && name[i] <= 'Z' && name[0] >= 'a'))
			break;
		end = k;
		i = k + 1;
	}
	return end;
}

/* The module of a callee as a file must write it to import it: a path whole, a dotted name by its
 * first part ("from google import genai" has no "google.genai"). DETECT_NO_LITERAL when it begins
 * with "*". */
static size_t callee_module(struct detect *d, const char *callee, size_t n)
{
	const char *slash = memrchr(callee, '/', n);
	const char *from = slash != NULL ? slash : callee;
	size_t end = (size_t)(from - callee) + strcspn(from, ".(");
	const char *separator = separator_of(d->literals.language);

	if (callee[0] == '*')
		return DETECT_NO_LITERAL;
	if (writes_modules_whole(d->literals.language) && module_length(callee, n) > 0)
		return detect_literal_add(d, callee, module_length(callee, n), false);
	if (end > n)
		end = n;
	if (separator != NULL && end < n)
		return detect_literal_add(
			d, um_format(d->arena, "%.*s%s", (int)end, callee, separator),
			end + strlen(separator), false);
	if (end == 2 && callee[end] == '\0') /* a command too short to search for, and its space */
		return detect_literal_add(d, um_format(d->arena, "%s ", callee), end + 1, false);
	return detect_literal_add(d, callee, end, false);
}

/* A module with a name too short to search for, as it stands in quotes. */
static void literal_short_module(struct detect *d, const char *module, size_t n, size_t name)
{
	for (const char *quote = "\"'"; *quote != '\0'; quote++)
		detect_trigger_add(d,
		                   detect_literal_add(d,
		                                      um_format(d->arena, "%c%.*s%c", *quote,
		                                                (int)n, module, *quote),
		                                      n + 2, false),
		                   name, true);
}

/* What is called on a followed result stands in one file with what made the result, so the part
 * before the first "()" is as good and rarer. */
static void literal_callee(struct detect *d, const char *callee, size_t beside)
{
	const char *paren = strstr(callee, "()");
	size_t n = paren != NULL ? (size_t)(paren - callee) : strlen(callee);
	const char *slash = memrchr(callee, '/', n);
	const char *dot = strchr(slash != NULL ? slash : callee, '.');
	size_t module = callee_module(d, callee, n);
	bool common = true;
	size_t name = DETECT_NO_LITERAL;

	if (module != DETECT_NO_LITERAL && writes_modules_whole(d->literals.language) &&
	    module_length(callee, n) > 0)
		dot = callee + module_length(callee, n);
	if (dot != NULL && dot < callee + n && strncmp(dot, ".default", 8) != 0)
		name = detect_literal_rarest(d, dot + 1, n - (size_t)(dot + 1 - callee), ".*",
		                             false, &common);
	else if (module == DETECT_NO_LITERAL)
		name = detect_literal_rarest(d, callee, n, ".*", false, &common);
	if (beside != DETECT_NO_LITERAL)
		detect_trigger_add(d, beside, module != DETECT_NO_LITERAL ? module : name, false);
	else if (module == DETECT_NO_LITERAL && dot != NULL && callee[0] != '*')
		literal_short_module(d, callee, (size_t)(dot - callee), name);
	else
		detect_trigger_add(d, module, name,
		                   name != DETECT_NO_LITERAL ? common
		                                             : detect_is_common(callee, n));
}

/* The literal that every value of the condition contains, up to its first wildcard; 0: none. */
static size_t condition_run(const struct rules_pair *pair)
{
	size_t n;

	if (pair->key[0] == '!' || pair->value == NULL || um_eq(pair->value, "true") ||
	    um_eq(pair->value, "false"))
		return 0;
	n = strcspn(pair->value, "*?|");
	return n >= 3 ? n : 0;
}

/* Is the callee's module an ordinary word that the entry lists among its imports? Its triggers are
 * better. */
static bool is_import_word(const struct rules_entry *e, const char *language, const char *callee)
{
	size_t n = strcspn(callee, ".(/");

	if (!detect_is_common(callee, n))
		return false;
	for (size_t i = 0; i < e->n_imports; i++)
		for (size_t k = 0;
		     um_eq(e->imports[i].language, language) && k < e->imports[i].names.n; k++)
			if (strlen(e->imports[i].names.v[k]) == n &&
			    strncmp(e->imports[i].names.v[k], callee, n) == 0)
				return true;
	return false;
}

static void literal_callees(struct detect *d, const struct rules_entry *e,
                            const struct rules_call *call, size_t beside)
{
	for (size_t i = 0; i < call->n_callees; i++) {
		d->literals.language = call->callees[i].language;
		for (size_t k = 0; k < call->callees[i].names.n; k++)
			if (!is_import_word(e, call->callees[i].language,
			                    call->callees[i].names.v[k]))
				literal_callee(d, call->callees[i].names.v[k], beside);
	}
	d->literals.language = NULL;
}

/* What must stand beside the callee: the value of an argument, a name of one, or an import. */
static void literal_call(struct detect *d, const struct rules_entry *e,
                         const struct rules_call *call)
{
	if (um_eq(call->kind, "stream")) /* asked only of what a client is known to be called by */
		return;
	for (size_t i = 0; i < call->when.n; i++) {
		const struct rules_pair *pair = &call->when.v[i];
		const char *value = pair->value;

		for (size_t n; condition_run(pair) > 0; value += n + 1) {
			n = strcspn(value, "|");
			literal_callees(d, e, call,
			                detect_literal_add(d, value, strcspn(value, "*?|"), false));
			if (value[n] == '\0')
				return;
		}
		if (pair->key[0] != '!' && (pair->key[0] < '0' || pair->key[0] > '9')) {
			literal_callees(d, e, call,
			                detect_literal_add(d, pair->key, strcspn(pair->key, "."),
			                                   false));
			return;
		}
	}
	for (size_t i = 0; i < call->imports.n; i++) {
		bool common;

		literal_callees(
			d, e, call,
			detect_literal_rarest(d, call->imports.v[i], strlen(call->imports.v[i]),
		                              strchr(call->imports.v[i], '/') != NULL ? "" : ".",
		                              false, &common));
	}
	if (call->imports.n == 0)
		literal_callees(d, e, call, DETECT_NO_LITERAL);
}

/* A condition that every node must meet says more than the routes: one of its values stands in the
 * file. */
static bool literal_condition(struct detect *d, const struct rules_pairs *when, size_t beside)
{
	for (size_t i = 0; i < when->n; i++) {
		const char *value = when->v[i].value;
		bool all = condition_run(&when->v[i]) > 0;

		for (const char *s = value; all && *s != '\0'; s += strcspn(s, "|"), s += *s == '|')
			all = strcspn(s, "*?|") >= 5;
		if (!all)
			continue;
		for (const char *s = value; *s != '\0'; s += strcspn(s, "|"), s += *s == '|') {
			size_t at = detect_literal_add(d, s, strcspn(s, "*?|"), false);

			detect_trigger_add(d, at, beside == DETECT_NO_LITERAL ? at : beside, true);
		}
		return true;
	}
	return false;
}

/* Beside the callee stands what its arguments must match. */
static void literal_config_callees(struct detect *d, const struct rules_config *config)
{
	for (size_t i = 0; i < config->n_callees; i++) {
		d->literals.language = config->callees[i].language;
		for (size_t k = 0; k < config->callees[i].names.n; k++) {
			const char *name = config->callees[i].names.v[k];
			const char *s = config->match != NULL ? config->match : "";

			if (strcspn(s, "*?|") < 5)
				literal_callee(d, name, DETECT_NO_LITERAL);
			for (; strcspn(s, "*?|") >= 5; s += strcspn(s, "|"), s += *s == '|')
				literal_callee(d, name,
				               detect_literal_add(d, s, strcspn(s, "*?|"), false));
		}
	}
}

static void literal_config(struct detect *d, const struct rules_config *config)
{
	size_t beside = DETECT_NO_LITERAL;
	bool common;
	struct rules_pair match = {"match", config->match};
	const struct rules_pairs matches = {&match, config->match != NULL};

	if (config->is_beside) /* what stands beside it has the file read */
		return;
	d->literals.language = DETECT_MANIFEST;
	if (config->has != NULL)
		beside = detect_literal_add(d, config->has, strlen(config->has), false);
	else if (config->marker != NULL)
		beside = detect_literal_rarest(d, config->marker, strlen(config->marker), ".[]*\"",
		                               false, &common);
	if (um_eq(config->dialect, "code") || literal_condition(d, &matches, beside) ||
	    literal_condition(d, &config->when, beside))
		;
	else if (config->has != NULL && config->marker != NULL)
		detect_trigger_add(d, beside,
		                   detect_literal_rarest(d, config->marker, strlen(config->marker),
		                                         ".[]*\"", false, &common),
		                   true);
	else if (beside != DETECT_NO_LITERAL)
		detect_trigger_add(d, beside, beside, true);
	else if (config->each != NULL)
		add_rarest(d, config->each, strlen(config->each), ".[]*\"", false, true);
	literal_config_callees(d, config);
	d->literals.language = NULL;
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
			add_text(d, model->literals.v[i], false,
			         strlen(model->literals.v[i]) < SHORT_FORM);
		return;
	}
	n = strcspn(model->match, "\\.[](){}|*+?^$");
	if (strchr("*?{", model->match[n]) != NULL && n > 0 && model->match[n] != '\0')
		n--;
	if (strchr(model->match, '|') == NULL || strchr(model->match, '(') != NULL)
		add(d, model->match, n, false, false);
}

/* A name that is an ordinary word, with what stands around it where the package or module is meant;
 * each form has one %s. */
static void literal_forms(struct detect *d, const char *name, const char *const *forms, size_t n,
                          bool nocase)
{
	for (size_t i = 0; i < n; i++) {
		const char *hole = strstr(forms[i], "%s");

		add_text(d,
		         um_format(d->arena, "%.*s%s%s", (int)(hole - forms[i]), forms[i], name,
		                   hole + 2),
		         nocase, true);
	}
}

static void literal_package(struct detect *d, const struct rules_package *package)
{
	static const char *const forms[] = {"%s=",  "%s>",  "%s<",    "%s~",    "%s[",
	                                    "- %s", "%s =", "\n%s\n", "\"%s\"", "'%s'"};
	const char *colon = strchr(package->name, ':');
	char *other;

	if (um_eq(package->ecosystem, "maven") && colon != NULL) { /* seldom written as one */
		detect_trigger_add(
			d,
			detect_literal_add(d, package->name, (size_t)(colon - package->name), true),
			detect_literal_add(d, colon + 1, strlen(colon + 1), true), false);
		return;
	}
	if (um_eq(package->ecosystem, "go")) {
		other = manifest_package_key(d->arena, "go", package->name, strlen(package->name));
		add_text(d, other, true, false);
		return;
	}
	if (detect_is_common(package->name, strlen(package->name))) {
		literal_forms(d, package->name, forms, UM_COUNT(forms), true);
		return;
	}
	add_text(d, package->name, true, false);
	if (!um_eq(package->ecosystem, "pypi") || strchr(package->name, '-') == NULL)
		return;
	other = um_strdup(d->arena, package->name); /* the registry takes _ for - */
	for (char *c = other; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	add_text(d, other, true, false);
}

/* A module's name whole, or an ordinary word as it stands in an import. */
static void literal_word(struct detect *d, const char *name, const char *const *forms, size_t n)
{
	if (strlen(name) < LONG_WORD || detect_is_common(name, strlen(name)))
		literal_forms(d, name, forms, n, false);
	else
		add(d, name, strlen(name), false, false);
}

/* "from a.b import c" leaves "a.b.c" in pieces: the last part, and the first beside it. */
static void literal_module(struct detect *d, const char *language, const char *name)
{
	static const char *const python[] = {"import %s", "from %s"};
	static const char *const quoted[] = {"\"%s\"", "'%s'"};
	static const char *const whole[] = {"import %s", "using %s", "= %s"};
	const char *separator = separator_of(language);
	const char *dot = strchr(name, '/') == NULL ? strrchr(name, '.') : NULL;
	size_t first = strcspn(name, ".");

	if (separator != NULL)
		detect_trigger_add(
			d,
			detect_literal_add(
				d, um_format(d->arena, "%.*s%s", (int)first, name, separator),
				first + strlen(separator), false),
			dot != NULL ? detect_literal_add(d, dot + 1, strlen(dot + 1), false)
				    : DETECT_NO_LITERAL,
			false);
	else if (dot != NULL && !writes_modules_whole(language))
		detect_trigger_add(d, detect_literal_add(d, dot + 1, strlen(dot + 1), false),
		                   detect_literal_add(d, name, first, false), false);
	else if (um_eq(language, "python"))
		literal_word(d, name, python, UM_COUNT(python));
	else if (um_eq(language, "javascript") || um_eq(language, "ruby"))
		literal_word(d, name, quoted, UM_COUNT(quoted));
	else if (writes_modules_whole(language) && dot == NULL)
		literal_word(d, name, whole, UM_COUNT(whole));
	else
		add(d, name, strlen(name), false, false);
}

/* The path of a setting may be nested maps, and has many spellings: what says most before its last
 * part, and the first part. */
static void literal_setting(struct detect *d, const char *name, size_t n)
{
	size_t head = n, first, at;
	bool common;

	while (head > 0 && name[head] != '.' && name[head] != ':')
		head--;
	first = strcspn(name, ".:");
	at = detect_literal_rarest(d, name + (first < head ? first + 1 : 0),
	                           first < head ? head - first - 1 : head, ".:", true, &common);
	detect_trigger_add(d, at, detect_literal_add(d, name, first, true), true);
}

static void literal_env(struct detect *d, const char *name)
{
	size_t n = strcspn(name, "*");

	if (memchr(name, '.', n) != NULL || memchr(name, ':', n) != NULL)
		literal_setting(d, name, n);
	add(d, name, n, false, false);
}

static void literal_entry(struct detect *d, const struct rules_entry *e)
{
	d->literals.rule = e->id;
	for (size_t i = 0; i < e->n_hosts; i++)
		literal_host(d, &e->hosts[i]);
	for (size_t i = 0; i < e->n_paths; i++)
		add_text(d, e->paths[i].path, false, true);
	for (size_t i = 0; i < e->n_env; i++)
		if (!e->env[i].is_beside) /* what it stands beside is enough */
			literal_env(d, e->env[i].name);
	for (size_t i = 0; i < e->variables.n; i++)
		add_text(d, um_format(d->arena, "%s_", e->variables.v[i]), false, false);
	d->literals.language = DETECT_MANIFEST;
	for (size_t i = 0; i < e->n_packages; i++)
		if (!e->packages[i].is_agent) /* what it stands beside is enough */
			literal_package(d, &e->packages[i]);
	for (size_t i = 0; i < e->n_resources; i++)
		literal_resource(d, &e->resources[i]);
	for (size_t i = 0; i < e->n_imports; i++) {
		d->literals.language = e->imports[i].language;
		for (size_t k = 0; k < e->imports[i].names.n; k++)
			literal_module(d, e->imports[i].language, e->imports[i].names.v[k]);
	}
	d->literals.language = NULL;
	for (size_t i = 0; i < e->n_calls; i++)
		literal_call(d, e, &e->calls[i]);
	for (size_t i = 0; i < e->n_models; i++)
		literal_model(d, &e->models[i]);
	for (size_t i = 0; i < e->n_config; i++)
		literal_config(d, &e->config[i]);
	for (size_t i = 0; i < e->n_secrets; i++)
		for (size_t k = 0; k < e->secrets[i].literals.n; k++)
			add_text(d, e->secrets[i].literals.v[k], false,
			         strlen(e->secrets[i].literals.v[k]) < SHORT_FORM);
}

void detect_literals_make(struct detect *d)
{
	um_map_init(&d->literals.seen, d->arena);
	for (size_t i = 0; i < d->rules->n_entries; i++)
		literal_entry(d, &d->rules->entries[i]);
	d->literals.waiver =
		detect_literal_add(d, DETECT_WAIVER_WORD, strlen(DETECT_WAIVER_WORD), true);
	detect_triggers_index(d);
}
