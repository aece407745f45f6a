/* The contract register of a run: among the files of the tree, or where --contracts says. */
#ifndef UM_CLI_REGISTER_H
#define UM_CLI_REGISTER_H

#include "cli/input.h"
#include "cli/scan.h"
#include "model/model.h"
#include "rules/contracts.h"

/* The register of --contracts: a file, or a folder of which every .yaml and .yml counts. All its
 * mistakes are said; with one the result is UM_EPARSE. The caller frees *ret_contracts. */
int register_read(const char *path, const struct rules *rules, struct contracts **ret_contracts,
                  struct um_err *err);
/* Into the model: `contracts`, or, when NULL, what is among the files. Their rows of the scan say
 * so; those with mistakes become gaps, and the model has the mistakes alone (register_problem).
 * Before load_scan(). */
int register_load(struct model *m, const struct rules *rules, struct contracts *contracts,
                  const struct input *input, struct scan *scan, struct um_err *err);
/* What is among the files, apart from any model. Their rows of the scan say so. The caller frees
 * *ret_contracts. */
int register_find(const struct rules *rules, const struct input *input, struct scan *scan,
                  struct contracts **ret_contracts, struct um_err *err);
/* Only the rows of the scan, for `unmoat files`, which has no model. */
int register_look(const struct rules *rules, const struct input *input, struct scan *scan,
                  struct um_err *err);
/* For commands that are about the register: says every mistake that the model has of it. 0 when
 * there is none, else UM_EPARSE. */
int register_refuse(struct model *m, struct um_err *err);

#endif
