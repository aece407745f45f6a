/* Shared by links.c, declared.c, project.c and modules.c: what one thread knows of other files. */
#ifndef UM_DETECT_LINKS_P_H
#define UM_DETECT_LINKS_P_H

#include "base/map.h"
#include "detect/detect_p.h"

enum {
	LINKS_MAX_FILES = 256,      /* of one folder */
	LINKS_MAX_FILE = 256 << 10, /* bytes; no file of variables is near this */
	LINKS_MAX_PATH = 1024
};

struct detect_links {
	const struct detect_tree *tree;
	struct syntax_parser *parser; /* of the run at hand, for modules.c */
	struct um_arena *arena;
	struct um_map folders;                  /* path to struct folder */
	struct um_map charts;                   /* path to the manifest_file of values.yaml */
	struct um_map projects;                 /* folder to rules_names: what its files import */
	struct um_map modules;                  /* path to struct module of modules.c */
	const struct detect_adapters *adapters; /* or NULL: the first look */
	struct um_map roots;                    /* folder to the trees of all its Terraform files */
	struct um_map trees;                    /* path of a file to its tree */
};

bool detect_links_is_terraform(const char *path);
/* The files directly in the folder ("" or with a last '/'); what lies deeper is jumped over. */
void detect_links_list(struct detect_links *l, const char *folder,
                       void (*take)(void *ctx, size_t index, const char *path), void *ctx);

/* The index of the path in the tree, or SIZE_MAX. */
size_t detect_links_find(const struct detect_links *l, const char *path);
/* module_path.c: the file that a module's name in the file `from` means; SIZE_MAX. */
size_t detect_module_find(const struct detect_links *l, const char *language, const char *from,
                          const char *name);
/* dotted.c: the file of the longest start of a dotted name that is a module and shorter than `max`;
 * SIZE_MAX. */
size_t detect_dotted_find(const struct detect_links *l, const char *from, const char *name,
                          size_t max, const char **ret_rest);
bool detect_dotted_is_imported(const struct syntax_file *file, const char *text);
/* A field of a class, NULL: of any; what it is, or NULL. */
const struct syntax_value *detect_dotted_field(const struct syntax_file *file,
                                               const struct syntax_fact *klass, const char *name,
                                               size_t n);
/* Forgets what is kept when that is too much: once, before anything is asked for a file. */
void detect_links_trim(struct detect_links *l);

#endif
