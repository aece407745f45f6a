/* The contract register: what was bought from whom, and the reviews that compared it with the
 * architecture. One register may be in several files. unmoat-contracts(5) describes them for their
 * writers. */
#ifndef UM_CONTRACTS_H
#define UM_CONTRACTS_H

#include "base/str.h"
#include "rules/rules.h"

#define CONTRACTS_NAME "contracts.yaml"

/* One word of a list, and where it stands. */
struct contracts_value {
	const char *text;
	struct rules_place place;
};

struct contracts_values {
	struct contracts_value *v;
	size_t n;
	bool is_given; /* an empty list says something too */
};

/* A number as it is written. */
struct contracts_number {
	double value;
	bool is_given;
	struct rules_place place;
};

struct contracts_commitment {
	const char *kind; /* "spend", "reservation", "discount", "credit" */
	struct contracts_number amount;
	const char *currency, *unit, *per;
	struct contracts_value service, region; /* text NULL: not said */
	const char *model, *start, *end, *note;
	struct rules_place place;
};

struct contracts_contract {
	const char *id, *name;
	struct contracts_value vendor; /* as the rules spell it, where they know it */
	bool is_unlisted;              /* that the rules do not know it is meant */
	struct contracts_values domains, services, clouds, regions;
	const char *start, *end;        /* ISO; NULL: open */
	struct contracts_number notice; /* days */
	const char *renewal;            /* "automatic", "manual" */
	const char *owner, *exit, *portability, *data_use, *note;
	struct contracts_number availability; /* percent */
	struct contracts_commitment *commitments;
	size_t n_commitments;
	struct rules_names claims; /* that it was signed on */
	struct rules_place place;
};

struct contracts_attendee {
	const char *name; /* NULL: not said; "": nobody */
	const char *role;
	struct rules_place place;
};

/* A decision, or an action. */
struct contracts_item {
	const char *text, *owner, *due, *status;
	struct contracts_value contract;
	struct rules_place place;
};

/* Thousandths of a point. */
struct contracts_score {
	const char *move; /* "": readiness */
	int milli;
};

struct contracts_review {
	const char *date;
	struct contracts_attendee *attendees;
	size_t n_attendees;
	struct contracts_values services; /* that production reached then */
	struct contracts_item *decisions, *actions;
	size_t n_decisions, n_actions;
	/* What `unmoat drift --record` writes. */
	const char *revision, *rules, *tool, *note;
	struct contracts_score *scores;
	size_t n_scores;
	struct rules_place place;
};

/* One mistake. `text` is whole: "file:line:column: what is wrong, and what to do". */
struct contracts_problem {
	const char *text, *file;
	uint32_t line, column;
};

struct contracts {
	struct um_arena *arena;
	const struct rules *rules;
	struct contracts_contract **contracts;
	size_t n_contracts, cap_contracts;
	struct contracts_review **reviews;
	size_t n_reviews, cap_reviews;
	struct contracts_problem *problems;
	size_t n_problems, cap_problems;
	const char **files; /* that were read */
	size_t n_files, cap_files;
	bool is_checked;
	char digest[65]; /* of the names and bytes that were read; "" while there is none */
	size_t budget;   /* comparisons that are left */
};

enum {
	CONTRACTS_MAX_FILE = 1024 * 1024,
	CONTRACTS_MAX_PROBLEMS = 500, /* the rest is not said */
	CONTRACTS_MAX_COMPARISONS = 5 * 1000 * 1000
};

/* An empty register. Everything that comes is in its arena; `rules` must outlive it. */
struct contracts *contracts_new(const struct rules *rules);
void contracts_free(struct contracts *c); /* NULL is fine */

/* Is a file of this path, seen from the top of a repository, looked at? */
bool contracts_is_file(const char *path);
/* Takes one file into the register. Its mistakes, all of them, are in `problems`; nothing here
 * fails. Without `is_meant` a file that has neither "contracts" nor "reviews" is something else and
 * left alone (other tools keep contracts of theirs in contracts/): false. */
bool contracts_add(struct contracts *c, const char *name, const char *bytes, size_t n,
                   bool is_meant);
/* Once all files are in: what contradicts itself between records and files. Sorts the problems by
 * file and place. */
void contracts_check(struct contracts *c);

/* The JSON Schema (2020-12) of a file, for editors: made of the tables that read it. */
void contracts_schema(const struct rules *rules, struct um_str *out);

#endif
