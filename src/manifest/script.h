/* Build scripts that are programs (Gradle, sbt, Gemfile, Package.swift) as words, strings and
 * marks: enough to find the dependencies that are written out. Nothing is run or followed. */
#ifndef UM_MANIFEST_SCRIPT_H
#define UM_MANIFEST_SCRIPT_H

#include "manifest/manifest_p.h"

enum script_kind {
	SCRIPT_END, /* of the file */
	SCRIPT_LINE,
	SCRIPT_WORD,
	SCRIPT_STRING, /* the span is what stands between the quotes */
	SCRIPT_MARK    /* any other character */
};

struct script_token {
	enum script_kind kind;
	struct um_span span;
};

struct script {
	struct manifest_read *r;
	UM_VEC(struct script_token) tokens; /* the last one is SCRIPT_END */
	struct manifest_node *root;         /* the list of what was found */
	struct um_map seen;                 /* package names of this file */
};

/* is_ruby: comments begin with "#" instead of "//" and are between =begin and =end. */
void script_read(struct script *s, struct manifest_read *r, bool is_ruby);
/* The token, SCRIPT_END past the end. */
const struct script_token *script_at(const struct script *s, size_t index);
bool script_is(const struct script *s, size_t index, const char *word); /* a word or a mark */
const char *script_text(const struct script *s, const struct script_token *token);
/* Does the text of the token match one of the globs, in any case? */
bool script_matches(const struct script *s, const struct script_token *token, const char *globs);
/* A package that is not there yet, and its entry in the tree. */
void script_add(struct script *s, const char *ecosystem, const char *name, const char *version,
                const char *scope, struct um_span span);

#endif
