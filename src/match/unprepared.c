/* Stands in the library for programs that are linked without a prepared database. */
#include "match/prepared.h"

const unsigned char match_prepared[] = {0};
const size_t match_prepared_size = 0;
