/* SPDX-License-Identifier: MIT */
/* request_values.c - what holds of a request where nobody has said: the
 * defaults. */
#include "config.h"

#include "base/array.h"
#include "service/request.h"

#include <string.h>

const char *
request_method(const struct request *r)
{
	if (r->method != NULL)
		return r->method;
	return r->data != NULL ? "POST" : "GET";
}

static int64_t
value_or(int64_t value, int64_t otherwise)
{
	return value != REQUEST_UNSET ? value : otherwise;
}

int64_t
request_max_time(const struct request *r)
{
	return value_or(r->max_time, REQUEST_MAX_TIME_DEFAULT);
}

int64_t
request_connect_timeout(const struct request *r)
{
	return value_or(r->connect_timeout, REQUEST_CONNECT_TIMEOUT_DEFAULT);
}

int64_t
request_max_redirs(const struct request *r)
{
	return value_or(r->max_redirs, REQUEST_MAX_REDIRS_DEFAULT);
}

int64_t
request_hedge(const struct request *r)
{
	return value_or(r->hedge, 0);
}

int64_t
request_retry(const struct request *r)
{
	return value_or(r->retry, 0);
}

int64_t
request_retry_delay(const struct request *r)
{
	return value_or(r->retry_delay, REQUEST_RETRY_DELAY_DEFAULT);
}

int64_t
request_max_filesize(const struct request *r, bool streams)
{
	return value_or(
	    r->max_filesize, streams ? 0 : REQUEST_MAX_FILESIZE_DEFAULT);
}

void
request_limits(struct request *limits, const struct request *r, bool streams)
{
	request_init(limits);
	limits->max_time = request_max_time(r);
	limits->connect_timeout = request_connect_timeout(r);
	limits->idle_timeout = value_or(r->idle_timeout, 0);
	limits->max_filesize = request_max_filesize(r, streams);
	limits->max_redirs = request_max_redirs(r);
	limits->hedge = request_hedge(r);
	limits->retry = request_retry(r);
	limits->retry_delay = request_retry_delay(r);
	limits->location = request_follows(r) ? 1 : 0;
}

bool
request_is_required(const struct request *r)
{
	return value_or(r->required, 1) == 1;
}

bool
request_may_repeat(const struct request *r)
{
	static const char *const idempotent[] = {
		"GET",
		"HEAD",
		"OPTIONS",
		"TRACE",
		"PUT",
		"DELETE",
	};
	size_t i;

	if (r->retry_all == 1)
		return true;
	for (i = 0; i < ARRAY_LEN(idempotent); i++)
		if (strcmp(request_method(r), idempotent[i]) == 0)
			return true;
	return false;
}

bool
request_follows(const struct request *r)
{
	return value_or(r->location, r->location_trusted) == 1;
}
