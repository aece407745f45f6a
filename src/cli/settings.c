#include "cli/settings.h"

#include <string.h>

#include "base/io.h"
#include "base/str.h"

enum {
	MAX_SIZE = 1024 * 1024
};

/* Both endings are in use for YAML; one that is not read would be a silent surprise. */
static const char *const names[] = {CONFIG_NAME, ".unmoat.yml"};

static int read_named(const char *path, const struct rules *rules, struct config **ret_config,
                      struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	int r = um_read_file(path, MAX_SIZE, &text, err);

	return r < 0 ? r : config_read(rules, path, text.s, text.len, ret_config, err);
}

static int read_found(struct um_arena *a, const struct rules *rules, const struct source *source,
                      struct config **ret_config, struct um_err *err)
{
	struct source_upward found[UM_COUNT(names)];
	const struct source_upward *use = NULL;
	int r = 0;

	for (size_t i = 0; i < UM_COUNT(names); i++) {
		if ((r = source_read_upward(source, names[i], a, &found[i], err)) < 0)
			return r;
		if (found[i].bytes && use)
			return um_err_set(err, UM_EINVAL,
			                  "%s and %s are both there; keep one of them", use->path,
			                  found[i].path);
		use = found[i].bytes ? &found[i] : use;
	}
	if (!use)
		return 0;
	r = config_read(rules, use->path, use->bytes, use->n, ret_config, err);
	if (r == 0)
		(*ret_config)->base = um_strdup((*ret_config)->arena, use->base);
	return r;
}

int settings_load(const struct cli_options *o, const struct rules *rules,
                  const struct source *source, struct config **ret_config, struct um_err *err)
{
	struct um_arena *a;
	int r;

	*ret_config = NULL;
	if (o->no_config)
		return 0;
	if (o->config)
		return read_named(o->config, rules, ret_config, err);
	a = um_arena_new();
	r = read_found(a, rules, source, ret_config, err);
	um_arena_free(a);
	return r;
}

int settings_of_texts(const struct input_texts *texts, const struct rules *rules,
                      struct config **ret_config, struct um_err *err)
{
	*ret_config = NULL;
	for (size_t i = 0; i < texts->n; i++) {
		if (um_eq(texts->v[i].path, CONFIG_NAME))
			return config_read(rules, CONFIG_NAME, texts->v[i].text,
			                   strlen(texts->v[i].text), ret_config, err);
	}
	return 0;
}
