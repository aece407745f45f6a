/* The contract register into the model: all of it, or, where it has mistakes, these alone. Half a
 * register would say of what the other half covers that nobody bought it. */
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* "|a|b|" of texts; NULL for none. */
static void add_word(struct um_str *all, const char *word)
{
	if (word)
		um_str_addf(all, "%s%s|", all->len ? "" : "|", word);
}

static int add_claims(struct model *m, const struct contracts_contract *c, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->claims.n; i++) {
		const struct model_assumption assumption = {
			.claim = c->claims.v[i],
			.origin = "contract",
			.statement = c->id,
			.file = c->place.file,
			.line = c->place.pos.line,
		};

		r = model_add_assumption(m, &assumption, err);
	}
	return r;
}

static int add_scope(struct model *m, const struct contracts_contract *c, const char *what,
                     const struct contracts_values *values, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < values->n; i++) {
		const struct model_contract_scope scope = {
			.contract = c->id,
			.what = what,
			.value = values->v[i].text,
			.file = values->v[i].place.file,
			.line = values->v[i].place.pos.line,
		};

		r = model_add_contract_scope(m, &scope, err);
	}
	return r;
}

static int add_commitment(struct model *m, const struct contracts_contract *c,
                          const struct contracts_commitment *from, struct um_err *err)
{
	const struct model_commitment to = {
		.contract = c->id,
		.kind = from->kind,
		.amount = from->amount.is_given ? &from->amount.value : NULL,
		.currency = from->currency,
		.unit = from->unit,
		.per = from->per,
		.service = from->service.text,
		.model = from->model,
		.region = from->region.text,
		.starts = from->start,
		.ends = from->end,
		.text = from->note,
		.file = from->place.file,
		.line = from->place.pos.line,
	};

	return model_add_commitment(m, &to, err);
}

static int add_contract(struct model *m, const struct contracts_contract *from, struct um_err *err)
{
	const int notice = (int)from->notice.value;
	const struct model_contract to = {
		.id = from->id,
		.vendor = from->vendor.text,
		.domain = from->domains.n == 1 ? from->domains.v[0].text : NULL,
		.starts = from->start,
		.ends = from->end,
		.file = from->place.file,
		.line = from->place.pos.line,
		.name = from->name,
		.owner = from->owner,
		.notice_days = from->notice.is_given ? &notice : NULL,
		.renewal = from->renewal,
		.availability = from->availability.is_given ? &from->availability.value : NULL,
		.exit = from->exit,
		.portability = from->portability,
		.data_use = from->data_use,
		.note = from->note,
	};
	int r;

	if ((r = model_add_contract(m, &to, err)) < 0 ||
	    (r = add_scope(m, from, "domain", &from->domains, err)) < 0 ||
	    (r = add_scope(m, from, "service", &from->services, err)) < 0 ||
	    (r = add_scope(m, from, "cloud", &from->clouds, err)) < 0 ||
	    (r = add_scope(m, from, "region", &from->regions, err)) < 0)
		return r;
	for (size_t i = 0; r == 0 && i < from->n_commitments; i++)
		r = add_commitment(m, from, &from->commitments[i], err);
	return r < 0 ? r : add_claims(m, from, err);
}

/* ---- reviews ---- */

static int add_items(struct model *m, const char *date, const char *kind,
                     const struct contracts_item *items, size_t n, struct um_err *err)
{
	bool is_action = um_eq(kind, "action");
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		const struct model_review_item item = {
			.review = date,
			.kind = kind,
			.text = items[i].text,
			.owner = items[i].owner,
			.due = items[i].due,
			.status = items[i].status ? items[i].status
		                  : is_action     ? "open"
		                                  : NULL,
			.contract = items[i].contract.text,
			.file = items[i].place.file,
			.line = items[i].place.pos.line,
		};

		r = model_add_review_item(m, &item, err);
	}
	return r;
}

/* A role with an empty name is a place that nobody took. */
static bool was_there(const struct contracts_attendee *who)
{
	return !who->name || *who->name;
}

static int add_attendees(struct model *m, const struct contracts_review *from, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->n_attendees; i++) {
		const struct contracts_attendee *who = &from->attendees[i];
		const struct model_review_item item = {
			.review = from->date,
			.kind = "attendee",
			.text = who->name ? who->name : "",
			.role = who->role,
			.file = who->place.file,
			.line = who->place.pos.line,
		};

		if (was_there(who))
			r = model_add_review_item(m, &item, err);
	}
	return r;
}

static int add_review(struct model *m, const struct contracts_review *from, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str roles = UM_STR_INIT, services = UM_STR_INIT;
	struct model_review to = {
		.date = from->date,
		.file = from->place.file,
		.line = from->place.pos.line,
		.revision = from->revision,
		.rules_digest = from->rules,
		.tool_version = from->tool,
		.note = from->note,
	};
	int r;

	for (size_t i = 0; i < from->n_attendees; i++)
		add_word(&roles, was_there(&from->attendees[i]) ? from->attendees[i].role : NULL);
	for (size_t i = 0; i < from->services.n; i++)
		add_word(&services, from->services.v[i].text);
	to.roles = roles.len ? roles.s : NULL;
	/* None is something else than nothing said. */
	to.services = services.len ? services.s : from->services.is_given ? "|" : NULL;
	for (size_t i = 0; i < from->n_scores; i++) {
		if (!*from->scores[i].move)
			to.score_milli = &from->scores[i].milli;
	}
	if ((r = model_add_review(m, &to, err)) < 0 || (r = add_attendees(m, from, err)) < 0 ||
	    (r = add_items(m, from->date, "decision", from->decisions, from->n_decisions, err)) <
	            0 ||
	    (r = add_items(m, from->date, "action", from->actions, from->n_actions, err)) < 0)
		return r;
	for (size_t i = 0; r == 0 && i < from->n_scores; i++) {
		if (*from->scores[i].move)
			r = model_add_review_score(m, from->date, from->scores[i].move,
			                           from->scores[i].milli, err);
	}
	return r;
}

static int add_problems(struct model *m, const struct contracts *c, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->n_problems; i++) {
		const struct contracts_problem *p = &c->problems[i];

		r = model_add_register_problem(m, p->file, p->line, p->column, p->text, err);
	}
	return r;
}

int policy_register_store(struct model *m, struct contracts *c, struct um_err *err)
{
	int r = 0;

	contracts_check(c);
	if (c->n_problems)
		return add_problems(m, c, err);
	for (size_t i = 0; r == 0 && i < c->n_contracts; i++)
		r = add_contract(m, c->contracts[i], err);
	for (size_t i = 0; r == 0 && i < c->n_reviews; i++)
		r = add_review(m, c->reviews[i], err);
	return r;
}
