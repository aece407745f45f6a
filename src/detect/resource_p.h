/* Shared by resource.c and image.c. */
#ifndef UM_DETECT_RESOURCE_P_H
#define UM_DETECT_RESOURCE_P_H

#include "detect/detect_p.h"

/* Something of a type that a rule may know. */
struct detect_found {
	const char *dialect, *type, *name;
	const struct manifest_node *body;
	const char
		*below; /* where the properties are, when they are not at the top: "Properties" */
	struct um_span span;
	bool is_existing; /* only referred to here, provisioned elsewhere */
};

/* One evidence of each kind for what was found: that of the best rule (resource.c). */
void detect_found_run(struct detect_run *r, const struct detect_found *f);
/* A chart of Helm, wherever one is named (resource.c). */
void detect_chart_run(struct detect_run *r, const char *chart, const char *name,
                      const struct manifest_node *body, struct um_span span);
/* A container image: a text, or a map of registry, repository and tag (image.c). */
void detect_image_run(struct detect_run *r, const struct manifest_node *image);

#endif
