/* Container images, in manifests and in the commands of scripts that start containers or install
 * charts. */
#include "base/base.h"

#include <string.h>

#include "detect/resource_p.h"

/* "docker.io/x/y:tag@sha256:…" -> "x/y" */
static const char *image_repository(struct um_arena *a, const char *text)
{
	static const char *const defaults[] = {"docker.io/library/", "docker.io/",
	                                       "index.docker.io/"};
	const char *slash, *colon;

	for (size_t i = 0; i < UM_COUNT(defaults); i++)
		if (um_starts(text, defaults[i])) {
			text += strlen(defaults[i]);
			break;
		}
	text = um_strndup(a, text, strcspn(text, "@"));
	slash = strrchr(text, '/');
	colon = strchr(slash != NULL ? slash : text, ':');
	return colon != NULL ? um_strndup(a, text, (size_t)(colon - text)) : text;
}

/* What the Kubernetes workload is called, mostly like the Service before it. */
static const char *workload_name(const struct manifest_doc *doc)
{
	const struct manifest_node *name = detect_node_first(doc->root, "metadata.name");

	return name != NULL && name->kind == MANIFEST_SCALAR && name->scalar == MANIFEST_TEXT
	               ? name->text
	               : NULL;
}

/* False: nothing is known of the image. */
static bool image_found(struct detect_run *r, const struct manifest_node *image,
                        struct detect_found *f)
{
	enum evidence_binding binding;
	const char *text = NULL;

	*f = (struct detect_found){
		"image", NULL, NULL, image->parent, NULL, detect_node_span(image), false};
	if (image->kind == MANIFEST_MAP) { /* image: {registry, repository, tag} */
		const struct manifest_node *repository = manifest_get(image, "repository");

		if (repository != NULL && repository->kind == MANIFEST_SCALAR) {
			text = detect_node_text(r, repository, &binding);
			f->span = detect_node_span(repository);
		}
	} else {
		text = detect_node_text(r, image, &binding);
	}
	if (text == NULL || text[0] == '\0' || strpbrk(text, " {$") == text)
		return false;
	text = um_strndup(r->a, text, strcspn(text, " ")); /* FROM x AS y */
	f->type = image_repository(r->a, text);
	if (image->parent != NULL)
		f->name = image->parent->key;
	if (f->name == NULL && r->doc != NULL && r->doc->kind != NULL)
		f->name = workload_name(r->doc);
	return true;
}

/* The same image from another registry; NULL: it names none. */
static const char *without_registry(const char *type)
{
	const char *host = strchr(type, '/');

	return host != NULL && memchr(type, '.', (size_t)(host - type)) != NULL ? host + 1 : NULL;
}

void detect_image_run(struct detect_run *r, const struct manifest_node *image)
{
	struct detect_found f;

	if (!image_found(r, image, &f))
		return;
	detect_found_run(r, &f);
	f.type = without_registry(f.type);
	if (f.type != NULL)
		detect_found_run(r, &f);
}

static const struct detect_resource_ref *image_rule(struct detect_run *r, const char *type)
{
	const struct detect_resource_ref *ref =
		um_map_get(&r->d->resources, um_format(r->a, "image:%s", type));

	for (; ref != NULL; ref = ref->next)
		if (um_eq(ref->resource->dialect, "image") && ref->resource->when.n == 0)
			return ref;
	for (ref = r->d->wild_resources; ref != NULL; ref = ref->next)
		if (um_eq(ref->resource->dialect, "image") && ref->resource->when.n == 0 &&
		    um_glob(ref->resource->type, type))
			return ref;
	return NULL;
}

const struct detect_resource_ref *detect_image_find(struct detect_run *r,
                                                    const struct manifest_node *image)
{
	const struct detect_resource_ref *ref = NULL;
	struct detect_found f;

	if (image_found(r, image, &f))
		for (const char *type = f.type; type != NULL && ref == NULL;
		     type = without_registry(type))
			ref = image_rule(r, type);
	return ref;
}

int32_t detect_image_evidence(struct detect_run *r, const struct manifest_node *image,
                              const struct rules_entry *entry)
{
	const char *service = detect_service_of(entry);
	struct detect_found f;
	int32_t at = -1;

	if (!image_found(r, image, &f))
		return -1;
	at = detect_emitted(r, EVIDENCE_RESOURCE, service, f.span);
	return at >= 0 ? at : detect_emitted(r, EVIDENCE_GATEWAY, service, f.span);
}

/* docker run <image> and its kin: the program that starts containers is no vendor's. */
static bool starts_containers(const char *callee)
{
	static const char *const names[] = {"docker", "podman", "nerdctl", "singularity",
	                                    "apptainer"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(callee, names[i]))
			return true;
	return false;
}

/* helm upgrade -i web repository/chart */
static void run_helm(struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_value *words = detect_arg(f->value, "words");
	const struct syntax_value *verb = detect_arg(f->value, "0");

	if (words == NULL || verb == NULL || verb->kind != SYNTAX_STRING ||
	    !detect_one_of("install|upgrade|pull|template", verb->text))
		return;
	for (size_t k = 1; k < words->n_items; k++) {
		const struct syntax_value *v = words->items[k].value;

		/* a release has a name without a path */
		if ((v->kind == SYNTAX_STRING || v->kind == SYNTAX_TEMPLATE) &&
		    strchr(v->text, '/') != NULL)
			detect_chart_run(r, v->text, NULL, detect_value_tree(r->a, f->value),
			                 v->span);
	}
}

void detect_image_words(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct syntax_value *words, *verb;

		if (f->kind == SYNTAX_CALL_FACT && um_eq(f->callee, "helm"))
			run_helm(r, f);
		if (f->kind != SYNTAX_CALL_FACT || !starts_containers(f->callee))
			continue;
		words = detect_arg(f->value, "words");
		verb = detect_arg(f->value, "0");
		if (words == NULL || verb == NULL || verb->kind != SYNTAX_STRING ||
		    !detect_one_of("run|pull|create", verb->text))
			continue;
		r->function = f->function;
		for (size_t k = 1; k < words->n_items; k++) {
			const struct syntax_value *v = words->items[k].value;
			struct manifest_node *image = UM_NEW(r->a, struct manifest_node);

			if (v->kind != SYNTAX_STRING && v->kind != SYNTAX_TEMPLATE)
				continue;
			image->parent = detect_value_tree(r->a, f->value);
			image->text = v->text;
			image->span = v->span;
			image->scalar = MANIFEST_TEXT;
			detect_image_run(r, image);
		}
	}
	r->function = -1;
}
