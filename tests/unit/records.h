/* SPDX-License-Identifier: MIT */
/*
 * records.h - for tests of the output: make records by the messages of a child,
 * and capture standard output in a file.
 */
#ifndef FF_TESTS_RECORDS_H
#define FF_TESTS_RECORDS_H

#include "base/mem.h"
#include "output/output.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A child's pipe with both ends in this process: a message that is sent is
 * folded into the record at once. */
struct child {
	int read_fd;
	struct sender sender;
	struct frame_decoder decoder;
};

static inline void
child_begin(struct child *c)
{
	int fds[2];

	if (pipe(fds) == -1)
		abort();
	c->read_fd = fds[0];
	sender_init(&c->sender, fds[1]);
	frame_decoder_init(&c->decoder, ANSWER_TYPE_MAX);
}

static inline void
child_end(struct child *c)
{
	close(c->read_fd);
	close(c->sender.fd);
	frame_decoder_free(&c->decoder);
}

/* Fold the one frame that was sent. */
static inline enum record_result
child_fold(struct child *c, struct record *r, int64_t body_max)
{
	char bytes[4096];
	struct frame frame;
	ssize_t n;

	sender_flush(&c->sender);
	while (frame_decoder_next(&c->decoder, &frame) != FRAME_READY) {
		n = read(c->read_fd, bytes, sizeof(bytes));
		if (n <= 0)
			abort();
		frame_decoder_feed(&c->decoder, bytes, (size_t)n);
	}
	return record_apply(r, &frame, body_max);
}

static inline struct record *
make_record(const char *name, uint64_t index)
{
	struct service *s;

	s = service_new(name);
	s->index = index;
	strlist_take(&s->urls, mem_printf("http://h/%s", name));
	return record_new(s);
}

/* Make the record of a program that was started. */
static inline struct record *
make_program(const char *name, uint64_t index)
{
	struct service *s;
	struct record *r;

	s = service_new(name);
	s->index = index;
	strlist_add(&s->exec, "/bin/true");
	r = record_new(s);
	r->attempts = 1;
	return r;
}

static inline void
say_head(struct record *r, int code, const char *type)
{
	struct child c;

	child_begin(&c);
	answer_send_head(&c.sender, code, "1.1");
	child_fold(&c, r, 0);
	if (type != NULL) {
		answer_send_header(&c.sender, "Content-Type", type);
		child_fold(&c, r, 0);
	}
	child_end(&c);
}

static inline void
say_body(struct record *r, const void *body, size_t n)
{
	const char *p = body;
	struct child c;
	size_t piece;

	child_begin(&c);
	for (; n > 0; p += piece, n -= piece) {
		piece = n < 16384 ? n : 16384;
		answer_send_body(&c.sender, p, piece);
		child_fold(&c, r, 0);
	}
	child_end(&c);
}

static inline void
say_verdict(struct record *r, enum reason reason, const char *message)
{
	struct answer_verdict a = { 0 };
	struct child c;

	a.reason = reason;
	a.exitcode = reason == REASON_NONE ? 0 : 28;
	a.retry_after = -1;
	a.message = answer_text(message);
	a.size_download = r->body_size;
	a.url_effective = answer_text("http://h/");
	child_begin(&c);
	answer_send_verdict(&c.sender, &a);
	child_fold(&c, r, 0);
	child_end(&c);
}

/* Fold the end of a program: its status, or the signal that killed it. */
static inline void
say_end(struct record *r, int exitcode, int signal)
{
	struct answer_verdict a = { 0 };
	struct child c;

	a.reason = exitcode != 0 || signal != 0 ? REASON_EXEC : REASON_NONE;
	a.exitcode = exitcode;
	a.signal = signal;
	a.retry_after = -1;
	a.size_download = r->body_size;
	child_begin(&c);
	answer_send_verdict(&c.sender, &a);
	child_fold(&c, r, 0);
	child_end(&c);
}

/* Make a record with a complete answer. */
static inline struct record *
make_answer(const char *name, uint64_t index, int code, const char *body)
{
	struct record *r;

	r = make_record(name, index);
	r->attempts = 1;
	r->time_total = 103456789;
	say_head(r, code, "text/plain");
	say_body(r, body, strlen(body));
	say_verdict(r, REASON_NONE, "");
	record_finish(r);
	return r;
}

/* Captured standard output. */
struct caught {
	int saved_fd;
	FILE *file;
};

static inline void
catch_begin(struct caught *c)
{
	fflush(stdout);
	c->saved_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
	c->file = tmpfile();
	if (c->saved_fd == -1 || c->file == NULL ||
	    dup2(fileno(c->file), STDOUT_FILENO) == -1)
		abort();
}

/* Append the captured output to out, and restore standard output. */
static inline void
catch_end(struct caught *c, struct buf *out)
{
	char bytes[4096];
	size_t n;

	dup2(c->saved_fd, STDOUT_FILENO);
	close(c->saved_fd);
	rewind(c->file);
	while ((n = fread(bytes, 1, sizeof(bytes), c->file)) > 0)
		buf_append(out, bytes, n);
	fclose(c->file);
}

/* Capture standard output, and begin to write to it in a format. */
static inline void
begin_output(struct output *o, struct caught *c, const struct format *format,
    bool keep_order)
{
	struct output_options options = { 0 };

	options.format = format;
	options.keep_order = keep_order;
	catch_begin(c);
	output_init(o, &options, NULL, NULL);
	output_begin(o);
}

/* End the output, and append what was written to out. */
static inline void
end_output(struct output *o, struct caught *c, struct buf *out)
{
	output_end(o, 0, true);
	output_free(o);
	catch_end(c, out);
}

#endif
