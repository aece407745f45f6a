/* The database of the built-in literals, compiled while the program was built: tens of milliseconds
 * that every run would pay again. It is only used for exactly the literals it was made of, on a
 * processor like the one it was made for; else they are compiled as usual. */
#ifndef UM_MATCH_PREPARED_H
#define UM_MATCH_PREPARED_H

#include <stddef.h>

/* The digest of the literals in hexadecimal, then Vectorscan's serialized form. Size 0: none, as in
 * the tests and in the program that makes it. */
extern const unsigned char match_prepared[];
extern const size_t match_prepared_size;

#endif
