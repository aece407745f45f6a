/* Variables that no SDK reads and that programs name alike all the same: the name of a provider and
 * what it carries, OPENAI_KEY, OPENAI_CHAT_MODEL. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

static const struct {
	const char *name;
	enum rules_role carries;
} endings[] = {
	{"API_KEY", RULES_KEY},
	{"APIKEY", RULES_KEY},
	{"KEY", RULES_KEY},
	{"API_TOKEN", RULES_KEY},
	{"TOKEN", RULES_KEY},
	{"ACCESS_TOKEN", RULES_KEY},
	{"AUTH_TOKEN", RULES_KEY},
	{"SECRET_KEY", RULES_KEY},
	{"CREDENTIALS", RULES_KEY},
	{"BASE_URL", RULES_ENDPOINT},
	{"BASEURL", RULES_ENDPOINT},
	{"API_BASE", RULES_ENDPOINT},
	{"API_BASE_URL", RULES_ENDPOINT},
	{"API_URL", RULES_ENDPOINT},
	{"API_HOST", RULES_ENDPOINT},
	{"API_ENDPOINT", RULES_ENDPOINT},
	{"ENDPOINT", RULES_ENDPOINT},
	{"URL", RULES_ENDPOINT},
	{"HOST", RULES_ENDPOINT},
	{"MODEL", RULES_MODEL},
	{"MODEL_NAME", RULES_MODEL},
	{"MODEL_ID", RULES_MODEL},
	{"CHAT_MODEL", RULES_MODEL},
	{"LLM_MODEL", RULES_MODEL},
	{"DEFAULT_MODEL", RULES_MODEL},
	{"FALLBACK_MODEL", RULES_MODEL},
	{"FAST_MODEL", RULES_MODEL},
	{"VISION_MODEL", RULES_MODEL},
	{"EMBEDDING_MODEL", RULES_MODEL},
	{"EMBEDDINGS_MODEL", RULES_MODEL},
	{"EMBED_MODEL", RULES_MODEL},
};

static void index_name(struct detect *d, const struct rules_entry *e, const char *name,
                       enum rules_role carries)
{
	struct detect_env_ref *ref;
	struct rules_env *env;

	if (um_map_has(&d->env, name)) /* what a rule says itself */
		return;
	env = UM_NEW(d->arena, struct rules_env);
	env->name = name;
	env->carries = carries;
	ref = UM_NEW(d->arena, struct detect_env_ref);
	ref->entry = e;
	ref->env = env;
	detect_env_index(d, name, ref);
}

void detect_conventions_index(struct detect *d)
{
	for (size_t i = 0; i < d->rules->n_entries; i++) {
		const struct rules_entry *e = &d->rules->entries[i];

		for (size_t k = 0; k < e->variables.n; k++)
			for (size_t n = 0; n < UM_COUNT(endings); n++)
				index_name(d, e,
				           um_format(d->arena, "%s_%s", e->variables.v[k],
				                     endings[n].name),
				           endings[n].carries);
	}
}

/* What a build tool wants in front of the variables that it puts into the code of a page. */
const char *detect_env_bare(const char *name)
{
	static const char *const fronts[] = {"NEXT_PUBLIC_", "VITE_",        "REACT_APP_",
	                                     "EXPO_PUBLIC_", "NUXT_PUBLIC_", "PUBLIC_",
	                                     "VUE_APP_",     "GATSBY_",      "NUXT_"};

	for (size_t i = 0; i < UM_COUNT(fronts); i++)
		if (um_starts(name, fronts[i]) && name[strlen(fronts[i])] != '\0')
			return name + strlen(fronts[i]);
	return name;
}
