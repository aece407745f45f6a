/* Rules and scanned files into the model's tables. */
#ifndef UM_CLI_LOAD_H
#define UM_CLI_LOAD_H

#include "cli/scan.h"
#include "model/model.h"
#include "rules/config.h"
#include "rules/rules.h"

/* Services, where they run, lifecycles and claims. */
int load_rules(struct model *m, const struct rules *rules, struct um_err *err);
/* The records of validation (load_validation.c): is this their file, or what a probe that was
 * killed left of it. */
bool load_is_validations(const char *path);
/* Reads them into the model, which may be NULL. The file's row says what it is; where a record does
 * not count, it becomes a gap. Before load_scan(); model_settle_validations() weighs them. */
int load_validations(struct model *m, const struct input *input, struct scan *scan,
                     struct um_err *err);
/* The workloads that the owner declares; `config` may be NULL. */
void load_declared(struct model *m, const struct config *config);
/* Every file, and what was found in it. */
int load_scan(struct model *m, const struct scan *scan, struct um_err *err);

#endif
