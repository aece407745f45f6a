/* Shared by links.c, declared.c and project.c: what one thread knows of other files. */
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
	struct um_arena *arena;
	struct um_map folders;                  /* path to struct folder */
	struct um_map charts;                   /* path to the manifest_file of values.yaml */
	struct um_map projects;                 /* folder to rules_names: what its files import */
	const struct detect_adapters *adapters; /* or NULL: the first look */
	struct um_map roots;                    /* folder to the trees of all its Terraform files */
	struct um_map trees;                    /* path of a file to its tree */
};

bool detect_links_is_terraform(const char *path);
/* The files directly in the folder ("" or with a last '/'); what lies deeper is jumped over. */
void detect_links_list(struct detect_links *l, const char *folder,
                       void (*take)(void *ctx, size_t index, const char *path), void *ctx);

#endif
