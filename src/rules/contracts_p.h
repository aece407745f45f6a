/* The tables of the contract register, which the reader and the JSON Schema for editors share. */
#ifndef UM_CONTRACTS_P_H
#define UM_CONTRACTS_P_H

#include "rules/contracts.h"
#include "rules/rules_p.h"

extern const struct rules_table contracts_table;

/* What a word may be. */
enum contracts_known {
	CONTRACTS_ANY,
	CONTRACTS_DOMAIN,
	CONTRACTS_CLOUD,
	CONTRACTS_SERVICE,      /* of the rules */
	CONTRACTS_SERVICE_GLOB, /* or a glob that fits one */
	CONTRACTS_SERVICE_PAST, /* one that the rules may have dropped since */
};

/* The readers that only these files have. The schema knows each by its address; `more` of the
 * first two points to an enum contracts_known. */
void contracts_field_value(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member); /* [struct contracts_value] */
void contracts_field_values(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v,
                            void *member); /* [struct contracts_values] one or a list; adds */
void contracts_field_number(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v,
                            void *member); /* [struct contracts_number] not negative */
void contracts_field_percent(struct rules_reader *r, const struct rules_field *f,
                             const struct um_yaml *v, void *member); /* [struct contracts_number] */
void contracts_field_days(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v,
                          void *member); /* [struct contracts_number] 90, 90d, 12w */
void contracts_field_currency(struct rules_reader *r, const struct rules_field *f,
                              const struct um_yaml *v, void *member); /* [const char *] */
/* A text that may be empty: "". */
void contracts_field_name(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member);
void contracts_field_role(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member); /* [const char *] */
void contracts_field_scores(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v,
                            void *member); /* [struct contracts_score *, and its count] */

/* The vendor or service of this name as the rules spell it, or NULL; and the nearest vendor, where
 * one is near. Capitals do not count. */
const char *contracts_vendor(const struct rules *rules, const char *word);
const char *contracts_near_vendor(const struct contracts *c, const char *word);

/* ---- contracts_check.c ---- */

/* One more mistake, at any place. */
void contracts_problem(struct contracts *c, const struct rules_place *place, const char *fmt, ...)
	UM_PRINTF(3, 4);
/* A whole one; `text` is copied. */
void contracts_keep(struct contracts *c, const struct contracts_problem *problem);

#endif
