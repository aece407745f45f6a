/* The tables of .unmoat.yaml, which the reader and the JSON Schema for editors share. */
#ifndef UM_CONFIG_P_H
#define UM_CONFIG_P_H

#include "rules/config.h"
#include "rules/rules_p.h"

extern const struct rules_table config_table;

/* The readers that only this file has. The schema knows each by its address. */
void config_field_root(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member); /* [const char *] a folder */
void config_field_globs(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member); /* [struct rules_names] */
void config_field_control_id(struct rules_reader *r, const struct rules_field *f,
                             const struct um_yaml *v, void *member); /* [const char *] */
void config_field_claim_id(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member); /* [const char *] */
void config_field_claim_ids(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member); /* [struct rules_names] */
void config_field_scenario_ids(struct rules_reader *r, const struct rules_field *f,
                               const struct um_yaml *v, void *member); /* [struct rules_names] */
void config_field_controls(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member);
void config_field_moves(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member);
void config_field_version(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member);
void config_field_days(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member); /* [unsigned] "90d" */
void config_field_map(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member); /* a record of the table in `more` */

#endif
