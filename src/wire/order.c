/* SPDX-License-Identifier: MIT */
/* order.c - see order.h. Knows settings only by the table of their keys. */
#include "config.h"

#include "wire/order.h"

#include "base/mem.h"
#include "base/pack.h"
#include "service/template.h"

#include <stdlib.h>
#include <string.h>

static void
pack_setting(
    struct buf *out, const struct request *r, const struct request_key *key)
{
	char *const *items;
	size_t i, n;

	if (request_key_is_number(key)) {
		pack_u8(out, r->sources[key - request_keys]);
		pack_u64(out, (uint64_t)request_number(r, key));
		return;
	}
	n = request_texts(r, key, &items);
	pack_u32(out, (uint32_t)n);
	for (i = 0; i < n; i++)
		pack_string(out, items[i]);
}

/* Pack each setting that is set after its number in the table, counted from 1;
 * 0 ends them. The body follows. */
static void
pack_request(struct buf *out, const struct request *r)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		if (!request_has(r, &request_keys[i]))
			continue;
		pack_u8(out, (uint8_t)(i + 1));
		pack_setting(out, r, &request_keys[i]);
	}
	pack_u8(out, 0);
	pack_u8(out, r->data != NULL);
	pack_u8(out, r->json == 1);
	pack_u8(out, r->expand > 0 ? (unsigned char)r->expand : 0);
	pack_bytes(out, r->data, r->data_len);
}

/* Unpack a string, which must not contain a NUL. */
static struct bytes
unpack_string(struct unpacker *u)
{
	struct bytes b;

	b = unpack_bytes(u);
	if (b.n > 0 && memchr(b.p, '\0', b.n) != NULL)
		u->bad = true;
	return b;
}

static int
unpack_texts(
    struct unpacker *u, struct request *r, const struct request_key *key)
{
	struct errbuf unused;
	struct bytes b;
	uint32_t n;
	char *text;
	int rc;

	n = unpack_u32(u);
	for (rc = 0; n > 0 && rc == 0 && !u->bad; n--) {
		b = unpack_string(u);
		text = mem_memdup(b.n > 0 ? b.p : "", b.n);
		rc = request_set(r, key, text, &unused);
		free(text);
	}
	return rc;
}

static int
unpack_setting(
    struct unpacker *u, struct request *r, const struct request_key *key)
{
	uint8_t source;

	if (!request_key_is_number(key))
		return unpack_texts(u, r, key);
	source = unpack_u8(u);
	if (source >= REQUEST_SOURCES)
		return -1;
	r->sources[key - request_keys] = source;
	request_set_number(r, key, (int64_t)unpack_u64(u));
	return 0;
}

static int
unpack_request(struct unpacker *u, struct request *r)
{
	bool has_data, is_json;
	struct bytes b;
	uint8_t expand;
	size_t i;

	while ((i = unpack_u8(u)) > 0)
		if (i > request_keys_n ||
		    unpack_setting(u, r, &request_keys[i - 1]) == -1)
			return -1;
	has_data = unpack_u8(u) == 1;
	is_json = unpack_u8(u) == 1;
	expand = unpack_u8(u);
	b = unpack_bytes(u);
	if (has_data)
		request_set_data(r, b.n > 0 ? b.p : "", b.n, is_json);
	if (expand != 0)
		r->expand = expand;
	return u->bad ? -1 : 0;
}

bool
order_may_share(const struct request *r)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++)
		if (request_keys[i].sharing == REQUEST_ALONE &&
		    request_has(r, &request_keys[i]))
			return false;
	return true;
}

static bool
is_same(const struct request *a, const struct request *b,
    const struct request_key *key)
{
	char *const *of_a, *const *of_b;
	size_t n;

	if (request_key_is_number(key))
		return request_number(a, key) == request_number(b, key);
	n = request_texts(a, key, &of_a);
	if (n != request_texts(b, key, &of_b))
		return false;
	while (n > 0 && strcmp(of_a[n - 1], of_b[n - 1]) == 0)
		n--;
	return n == 0;
}

bool
order_is_within(const struct request *first, const struct request *next)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++)
		if (request_keys[i].sharing == REQUEST_SAME &&
		    !is_same(first, next, &request_keys[i]))
			return false;
	return true;
}

/* Return whether a job can be an ORDER_JOB, whatever its size. */
static bool
may_be_ordered(const struct job *job)
{
	return job->exec == NULL && job->target == NULL &&
	    !(job->url_refers && template_refers(job->url)) &&
	    !request_refers(job->request) &&
	    job->request->data_len <= ORDER_MAX;
}

int
order_pack(struct buf *out, enum order_type type, const struct job *job)
{
	if (type == ORDER_JOB && !may_be_ordered(job))
		return -1;
	pack_u64(out, (uint64_t)job->started);
	pack_u64(out, (uint64_t)job->stop_at);
	if (type == ORDER_REPEAT)
		return 0;
	pack_u64(out, (uint64_t)job->max_filesize);
	pack_u32(out, job->num_redirects);
	pack_u8(out, job->foreign);
	pack_string(out, job->url);
	pack_u8(out, job->url_refers);
	/* An empty string stands for NULL: no method is empty. */
	pack_string(out, job->method);
	pack_request(out, job->request);
	return out->len <= ORDER_MAX ? 0 : -1;
}

void
order_store_init(struct order_store *s)
{
	memset(s, 0, sizeof(*s));
	request_init(&s->request);
}

void
order_store_free(struct order_store *s)
{
	request_free(&s->request);
	free(s->url);
	free(s->method);
	order_store_init(s);
}

/* Unpack a string; return NULL if it is empty. */
static char *
unpack_text(struct unpacker *u)
{
	struct bytes b;

	b = unpack_string(u);
	return b.n > 0 ? mem_memdup(b.p, b.n) : NULL;
}

static int
unpack_job(struct unpacker *u, struct order_store *s, struct job *job)
{
	order_store_free(s);
	job->max_filesize = (int64_t)unpack_u64(u);
	job->num_redirects = unpack_u32(u);
	job->foreign = unpack_u8(u) == 1;
	s->url = unpack_text(u);
	job->url_refers = unpack_u8(u) == 1;
	s->method = unpack_text(u);
	if (unpack_request(u, &s->request) == -1 || s->url == NULL)
		return -1;
	job->request = &s->request;
	job->url = s->url;
	job->method = s->method;
	return 0;
}

int
order_unpack(const struct frame *f, struct order_store *s, struct job *job)
{
	struct unpacker u = { .p = f->payload, .left = f->len };

	job->started = (int64_t)unpack_u64(&u);
	job->stop_at = (int64_t)unpack_u64(&u);
	if (f->type == ORDER_JOB && unpack_job(&u, s, job) == -1)
		return -1;
	if (f->type != ORDER_REPEAT && f->type != ORDER_JOB)
		return -1;
	return unpack_is_done(&u) ? 0 : -1;
}
