/* SPDX-License-Identifier: MIT */
/*
 * fuzz-record.c - any frames of a child: its record has to be one line of valid
 * JSON without control characters.
 */
#include "config.h"

#include "base/json.h"
#include "base/utf8.h"
#include "output/formats.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The line of a longer input might not fit into the writer's buffer, which is
 * never written here. */
#define INPUT_MAX ((size_t)64 << 10)

#define BODY_MAX 4096

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Fold the frames into the record until their end, as a run does. */
static void
fold(struct record *r, const uint8_t *data, size_t size)
{
	struct frame_decoder decoder;
	enum frame_status status;
	struct frame frame;
	bool corrupt;

	frame_decoder_init(&decoder, ANSWER_TYPE_MAX);
	frame_decoder_feed(&decoder, data, size);
	corrupt = false;
	while (!corrupt) {
		status = frame_decoder_next(&decoder, &frame);
		corrupt = status == FRAME_CORRUPT;
		if (status != FRAME_READY)
			break;
		corrupt = record_apply(r, &frame, BODY_MAX) == RECORD_CORRUPT;
	}
	frame_decoder_free(&decoder);
	if (!corrupt && r->verdict_given)
		record_finish(r);
	else
		record_fail(r, STATUS_CRASHED, REASON_CRASHED, NULL);
}

/* Tell the record as one attempt of several. */
static void
tell(struct record *r)
{
	struct history_item item = {
		.replica = r->replica,
		.status = r->status,
		.reason = r->reason,
		.message = r->message,
		.http_code = r->http_code,
		.remote_ip = r->remote_ip,
		.time_total = r->time_total,
	};

	memcpy(item.times, r->times, sizeof(item.times));
	for (item.number = 1; item.number <= 2; item.number++)
		history_add(&r->history, &item);
}

static void
check_line(const char *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	must(json_is_valid(p, n));
	for (i = 0; i < n; i += len) {
		len = utf8_decode(p + i, n - i, &c);
		must(len > 0 && !utf8_is_unsafe(c));
	}
}

/* The first byte chooses the encoding of the body, its highest bit a program
 * instead of a URL, and the next one a history. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service *service;
	struct record *r;
	struct output o;

	if (size == 0 || size > INPUT_MAX)
		return 0;
	service = service_new("fuzz");
	if (data[0] & 0x80)
		strlist_add(&service->exec, "/bin/true");
	else
		strlist_add(&service->urls, "http://localhost/");
	r = record_new(service);
	r->attempts = 1;
	record_begin(r);
	fold(r, data + 1, size - 1);
	if (data[0] & 0x40)
		tell(r);
	must(r->body_size <= BODY_MAX);
	must(r->headers_size <= ANSWER_HEADERS_MAX);

	memset(&o, 0, sizeof(o));
	o.writer.fd = o.writer.given_fd = -1;
	o.options.body = (enum body_how)((data[0] & 0x3f) % (BODY_NONE + 1));
	record_json(&o, r);
	must(o.writer.error == 0);
	check_line(o.writer.bytes.data, o.writer.bytes.len);

	buf_free(&o.writer.bytes);
	record_destroy(r);
	return 0;
}
