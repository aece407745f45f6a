/* The tables of .unmoat.yaml, which the reader and the JSON Schema for editors share. */
#ifndef UM_CONFIG_P_H
#define UM_CONFIG_P_H

#include "rules/rules_p.h"

extern const struct rules_table config_table;
extern const struct rules_words config_words_type, config_words_criticality;

#endif
