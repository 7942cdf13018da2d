/* SPDX-License-Identifier: MIT */
/* outcome.c - the words of the record's fixed vocabularies. */
#include "config.h"

#include "wire/outcome.h"

#include <assert.h>
#include <stddef.h>

const char *
status_str(enum status status)
{
	static const char *const words[STATUSES] = {
		[STATUS_OK] = "ok",
		[STATUS_HTTP_ERROR] = "http_error",
		[STATUS_UNEXPECTED] = "unexpected",
		[STATUS_ERROR] = "error",
		[STATUS_TIMEOUT] = "timeout",
		[STATUS_DEADLINE] = "deadline",
		[STATUS_CANCELLED] = "cancelled",
		[STATUS_CRASHED] = "crashed",
	};

	assert((size_t)status < STATUSES);
	return words[status];
}

const char *
reason_str(enum reason reason)
{
	static const char *const words[REASONS] = {
		[REASON_NONE] = NULL,
		[REASON_DNS] = "dns",
		[REASON_CONNECT] = "connect",
		[REASON_TLS] = "tls",
		[REASON_PROTOCOL] = "protocol",
		[REASON_HTTP] = "http",
		[REASON_EXPECT] = "expect",
		[REASON_REDIRECTS] = "redirects",
		[REASON_TOO_LARGE] = "too_large",
		[REASON_TIMEOUT] = "timeout",
		[REASON_IDLE] = "idle",
		[REASON_DEADLINE] = "deadline",
		[REASON_CANCELLED] = "cancelled",
		[REASON_CRASHED] = "crashed",
		[REASON_SPAWN] = "spawn",
		[REASON_EXEC] = "exec",
		[REASON_OUTPUT] = "output",
	};

	assert((size_t)reason < REASONS);
	return words[reason];
}
