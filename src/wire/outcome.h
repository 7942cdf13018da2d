/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - the status and the reason of a record, two fixed vocabularies.
 */
#ifndef FF_WIRE_OUTCOME_H
#define FF_WIRE_OUTCOME_H

enum status {
	STATUS_OK,
	STATUS_HTTP_ERROR, /* a whole answer, its code outside --ok */
	STATUS_UNEXPECTED, /* a whole answer that --expect does not want */
	STATUS_ERROR,      /* no whole answer */
	STATUS_TIMEOUT,    /* cut by a limit of its own */
	STATUS_DEADLINE,   /* cut by the deadline of the run */
	STATUS_CANCELLED,  /* not needed any more */
	STATUS_CRASHED,    /* its process died */
	STATUSES
};

enum reason {
	REASON_NONE, /* null in a record */
	REASON_DNS,
	REASON_CONNECT,
	REASON_TLS,
	REASON_PROTOCOL,
	REASON_HTTP,
	REASON_EXPECT,
	REASON_REDIRECTS,
	REASON_TOO_LARGE,
	REASON_TIMEOUT,
	REASON_IDLE,
	REASON_DEADLINE,
	REASON_CANCELLED,
	REASON_CRASHED,
	REASON_SPAWN,
	REASON_EXEC,
	REASON_OUTPUT,
	REASONS
};

/* Return the word in the record; NULL for REASON_NONE. */
const char *status_str(enum status status);
const char *reason_str(enum reason reason);

#endif
