/* Evidence that is found from one file and stands in another: a model that is exported there and
 * given to a client here. The scan puts it where it stands when all files have been looked at. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

struct evidence *detect_emit_elsewhere(struct detect_run *r, enum evidence_kind kind,
                                       const char *service, const struct rules_entry *rule,
                                       const struct syntax_origin *origin)
{
	struct detect_elsewhere *to = UM_PUSH(r->a, &r->out->elsewhere);

	memset(to, 0, sizeof(*to));
	to->path = origin->path;
	to->evidence = (struct evidence){
		.kind = kind,
		.service = service,
		.rule = rule != NULL ? rule->id : NULL,
		.basis = EVIDENCE_INFERRED,
		.span = origin->span,
		.pos = origin->pos,
		.end = origin->end,
		.parent = -1,
	};
	return &to->evidence;
}

static bool overlap(struct um_span a, struct um_span b)
{
	return a.start < b.end && b.start < a.end;
}

bool detect_elsewhere_put(struct detect_file *file, struct um_arena *a,
                          const struct evidence *evidence)
{
	size_t at = 0;

	for (size_t i = 0; i < file->evidence.n; i++) {
		struct evidence *e = &file->evidence.v[i];

		if (e->span.start <= evidence->span.start)
			at = i + 1;
		if (e->kind != evidence->kind || !overlap(e->span, evidence->span))
			continue;
		/* only its name said whose model it is */
		if (e->is_guess || (e->kind == EVIDENCE_MODEL && e->parent < 0))
			e->service = evidence->service;
		e->is_guess = false;
		return false;
	}
	UM_PUSH(a, &file->evidence);
	memmove(file->evidence.v + at + 1, file->evidence.v + at,
	        (file->evidence.n - 1 - at) * sizeof(*evidence));
	file->evidence.v[at] = *evidence;
	file->evidence.v[at].context = file->context;
	for (size_t i = 0; i < file->evidence.n; i++) {
		struct evidence *e = &file->evidence.v[i];

		if (e->parent >= (int32_t)at)
			e->parent++;
		for (size_t k = 0; k < e->n_members; k++)
			if (e->members[k].evidence >= (int32_t)at)
				e->members[k].evidence++;
	}
	return true;
}
