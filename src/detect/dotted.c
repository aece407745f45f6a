/* Modules whose names are dotted paths: "core.settings" is core/settings.py in a folder above the
 * file that asks, or the package core/settings; leading dots count folders. And the attributes of
 * what they hold: fields of a class, what its methods give to self. */
#include "base/base.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "detect/links_p.h"

enum {
	MAX_PARTS = 12
};

static size_t find_file(const struct detect_links *l, const char *base)
{
	static const char *const ends[] = {".py", "/__init__.py"};
	char path[LINKS_MAX_PATH + sizeof("/__init__.py")];

	for (size_t i = 0; i < UM_COUNT(ends); i++) {
		size_t at;

		if (base[0] == '\0')
			snprintf(path, sizeof(path), "%s", "__init__.py");
		else
			snprintf(path, sizeof(path), "%s%s", base, ends[i]);
		at = detect_links_find(l, path);
		if (at != SIZE_MAX)
			return at;
	}
	return SIZE_MAX;
}

/* The longest start of `name` below the folder that is a module, and shorter than `max`; its length
 * in *ret_n. */
static size_t find_below(const struct detect_links *l, const char *folder, size_t n_folder,
                         const char *name, bool is_relative, size_t max, size_t *ret_n)
{
	char base[LINKS_MAX_PATH];
	size_t ends[MAX_PARTS];
	size_t n = 0, at = 0;

	if (is_relative)
		ends[n++] = 0; /* the package itself */
	while (name[at] != '\0' && name[at] != '(' && n < MAX_PARTS) {
		at += strcspn(name + at, ".(");
		ends[n++] = at;
		at += name[at] == '.';
	}
	for (size_t i = n; i-- > 0;) {
		size_t index, length = n_folder;

		if (ends[i] >= max || n_folder + ends[i] + 16 > sizeof(base))
			continue;
		memcpy(base, folder, n_folder);
		for (size_t k = 0; k < ends[i]; k++)
			base[length++] = name[k] == '.' ? '/' : name[k];
		if (ends[i] == 0 && length > 0)
			length--;
		base[length] = '\0';
		index = find_file(l, base);
		if (index == SIZE_MAX)
			continue;
		*ret_n = ends[i];
		return index;
	}
	return SIZE_MAX;
}

size_t detect_dotted_find(const struct detect_links *l, const char *from, const char *name,
                          size_t max, const char **ret_rest)
{
	const char *slash = strrchr(from, '/');
	size_t folder = slash != NULL ? (size_t)(slash - from) + 1 : 0;
	size_t dots = strspn(name, "."), n = 0, index;

	for (size_t i = 1; i < dots; i++) {
		if (folder == 0)
			return SIZE_MAX;
		for (folder--; folder > 0 && from[folder - 1] != '/';)
			folder--;
	}
	name += dots;
	max = max > dots ? max - dots : 0;
	for (;;) {
		index = find_below(l, from, folder, name, dots > 0, max, &n);
		if (index != SIZE_MAX || dots > 0 || folder == 0)
			break;
		for (folder--; folder > 0 && from[folder - 1] != '/';)
			folder--;
	}
	if (index == SIZE_MAX && dots == 0)
		index = find_below(l, "src/", 4, name, false, max, &n);
	*ret_rest = name + n + (name[n] == '.');
	return index;
}

bool detect_dotted_is_imported(const struct syntax_file *file, const char *text)
{
	for (size_t i = 0; i < file->n_facts; i++) {
		const struct syntax_fact *f = &file->facts[i];
		size_t n;

		if (f->kind != SYNTAX_IMPORT || f->module == NULL || f->is_type_only)
			continue;
		n = strlen(f->module);
		if (strncmp(text, f->module, n) == 0 &&
		    (text[n] == '.' || (n > 0 && f->module[n - 1] == '.')))
			return true;
	}
	return false;
}

static bool is_field_of(const struct syntax_file *file, const struct syntax_fact *f, int32_t klass)
{
	int32_t owner = f->function;

	if (owner < 0)
		return false;
	if (f->raw != NULL && um_starts(f->raw, "self.") && !file->facts[owner].is_class)
		owner = file->facts[owner].function;
	return owner >= 0 && file->facts[owner].is_class && (klass < 0 || owner == klass);
}

/* `klass` NULL: of any class of the file. */
const struct syntax_value *detect_dotted_field(const struct syntax_file *file,
                                               const struct syntax_fact *klass, const char *name,
                                               size_t n)
{
	int32_t index = klass != NULL ? (int32_t)(klass - file->facts) : -1;
	const struct syntax_value *found = NULL;

	for (size_t i = 0; i < file->n_facts; i++) {
		const struct syntax_fact *f = &file->facts[i];

		if (f->kind != SYNTAX_BINDING || f->key == NULL || f->value == NULL ||
		    strncmp(f->key, name, n) != 0 || f->key[n] != '\0' ||
		    f->value->kind == SYNTAX_NULL || f->value->kind == SYNTAX_UNKNOWN ||
		    !is_field_of(file, f, index))
			continue;
		if (found == NULL || found->kind != SYNTAX_ENV)
			found = f->value;
	}
	return found;
}
