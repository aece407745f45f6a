/* What the files of this folder share. */
#ifndef UM_PROBE_P_H
#define UM_PROBE_P_H

#include "probe/probe.h"

/* ---- address.c ---- */

enum {
	PROBE_ADDRESS_TEXT = 46 /* INET6_ADDRSTRLEN */
};

/* The address as text, without a port; "" if it is none of the internet. */
void probe_address_text(const struct sockaddr *address, char ret_text[PROBE_ADDRESS_TEXT]);

#endif
