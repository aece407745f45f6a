/* A cloud's plain client that is only handed to a framework's class, as in
 * Embeddings(client=client): what is asked is said there, and nothing is asked of the plain client
 * itself. It must go to the same service and be used for nothing else. */
#include "base/base.h"
#include "base/str.h"

#include "detect/detect_p.h"

/* The client that the call makes. */
static int32_t made_client(const struct detect_run *r, size_t fact)
{
	return r->file->facts[fact].kind == SYNTAX_CALL_FACT && !r->use[fact].is_use
	               ? r->use[fact].client
	               : -1;
}

static bool takes(struct detect_run *r, size_t fact, int32_t client)
{
	const struct syntax_value *call = r->file->facts[fact].value;

	for (size_t i = 0; call != NULL && i < call->n_items; i++)
		if (detect_client_of(r, call->items[i].value, 0) == client)
			return true;
	return false;
}

static bool is_of_same_service(struct detect_run *r, int32_t maker, int32_t client)
{
	return maker >= 0 && maker != client && detect_at(r, maker)->capability != NULL &&
	       um_eq(detect_at(r, maker)->service, detect_at(r, client)->service);
}

/* Is it given to a client of its service, and to nobody else? */
static bool is_only_given(struct detect_run *r, int32_t client)
{
	bool is_given = false;

	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		int32_t made = made_client(r, i);

		if (f->kind != SYNTAX_CALL_FACT)
			continue;
		if (r->use[i].is_use && r->use[i].client == client)
			return false;
		if (made != client && detect_client_of(r, f->receiver, 0) == client)
			return false;
		if (!takes(r, i, client))
			continue;
		if (!is_of_same_service(r, made, client))
			return false;
		is_given = true;
	}
	return is_given;
}

void detect_transports(struct detect_run *r)
{
	for (size_t i = 0; i < r->clients.n; i++) {
		int32_t client = made_client(r, r->clients.v[i]);
		struct evidence *e = client >= 0 ? detect_at(r, client) : NULL;

		if (e != NULL && e->kind == EVIDENCE_CLIENT && e->capability == NULL &&
		    e->attr == NULL && is_only_given(r, client))
			e->attr = "transport";
	}
}
