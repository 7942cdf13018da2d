/* SPDX-License-Identifier: MIT */
/* test-order.c - a job sent over a pipe stays the same, and an invalid order is
 * refused. */
#include "config.h"

#include "settings.h"
#include "tap.h"

#include "base/mem.h"
#include "base/pack.h"
#include "wire/order.h"

#include <stdlib.h>

/* A valid text for each kind of setting. */
static const struct {
	const char *name;
	const char *text;
} texts[] = {
	{ "method", "PUT" },
	{ "ok", "200-299,404" },
	{ "http_version", "1.1" },
	{ "ip_version", "6" },
	{ "tls_min", "1.2" },
	{ "tls_max", "1.3" },
	{ "resolve", "h:80:127.0.0.1" },
	{ "connect_to", "h:80:[::1]:81" },
	{ "doh_url", "https://h/dns" },
	{ "resolve", "+h:81:[::1],127.0.0.2" },
	{ "proxy", "http://proxy:3128" },
	{ "user", "name:" },
	{ "user_agent", "" },
	{ "range", "0-4,-5" },
	{ "url_query", "name=a b" },
	{ "cookies", "a=b; c=d" },
	{ "headers", "Accept: text/plain" },
	{ "headers", "X-Dropped:" },
	{ "headers", "X-Empty;" },
	{ "headers", "X-Escaped: $${NAME}" },
};

/* Make a request with every key set. */
static void
full_request(struct request *r)
{
	const struct request_key *key;
	char *const *items;
	size_t i;

	request_init(r);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		must_set(r, texts[i].name, texts[i].text);
	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (key->kind == REQUEST_DATA || key->kind == REQUEST_JSON ||
		    key->kind == REQUEST_VERSION)
			continue;
		if (key->kind == REQUEST_FLAG)
			request_set_number(r, key, i % 2);
		else if (key->kind >= REQUEST_DURATION)
			request_set_number(r, key, (int64_t)1 << (20 + i));
		else if (request_texts(r, key, &items) == 0)
			must_set(r, key->name, "/a path");
		r->sources[i] = (uint8_t)(i % REQUEST_SOURCES);
	}
}

static bool
same_source(const struct request *a, const struct request *b,
    const struct request_key *key)
{
	struct buf x = { 0 }, y = { 0 };
	bool same;

	request_describe_limit(a, key->name, "", &x);
	request_describe_limit(b, key->name, "", &y);
	same = strcmp(buf_str(&x), buf_str(&y)) == 0;
	buf_free(&x);
	buf_free(&y);
	return same;
}

static bool
same_key(const struct request *a, const struct request *b,
    const struct request_key *key)
{
	char *const *x, *const *y;
	size_t i, n;

	if (key->kind >= REQUEST_DURATION)
		return request_number(a, key) == request_number(b, key) &&
		    same_source(a, b, key);
	n = request_texts(a, key, &x);
	if (n != request_texts(b, key, &y))
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(x[i], y[i]) != 0)
			return false;
	return true;
}

static bool
same_data(const struct request *a, const struct request *b)
{
	if (a->data == NULL || b->data == NULL)
		return a->data == b->data;
	return a->data_len == b->data_len &&
	    memcmp(a->data, b->data, a->data_len) == 0 && a->json == b->json &&
	    a->expand == b->expand;
}

static bool
fits(const struct job *job)
{
	struct buf b = { 0 };
	int rc;

	rc = order_pack(&b, ORDER_JOB, job);
	buf_free(&b);
	return rc == 0;
}

/* Pack a job, and unpack it into another one. */
static int
pass(enum order_type type, const struct job *job, struct order_store *s,
    struct job *got)
{
	struct buf b = { 0 };
	struct frame f;
	int rc;

	rc = order_pack(&b, type, job);
	f.type = (uint8_t)type;
	f.payload = (const unsigned char *)buf_str(&b);
	f.len = b.len;
	if (rc == 0)
		rc = order_unpack(&f, s, got);
	buf_free(&b);
	return rc;
}

static void
test_keys(void)
{
	struct request empty, full;
	struct job job = { .url = "http://h/" }, got = { 0 };
	struct order_store s;
	size_t i;

	request_init(&empty);
	full_request(&full);
	order_store_init(&s);
	job.request = &full;
	is_int(pass(ORDER_JOB, &job, &s, &got), 0,
	    "an order with every key is accepted");
	for (i = 0; i < request_keys_n; i++)
		ok(same_key(&full, got.request, &request_keys[i]), "%s",
		    request_keys[i].name);
	/* Use the same store again, which drops its contents. */
	job.request = &empty;
	is_int(pass(ORDER_JOB, &job, &s, &got), 0,
	    "an order without a key is accepted");
	for (i = 0; i < request_keys_n; i++)
		ok(same_key(&empty, got.request, &request_keys[i]),
		    "%s is not set", request_keys[i].name);
	order_store_free(&s);
	request_free(&full);
}

static const struct {
	const char *name;
	const char *data; /* NULL: none */
	size_t n;
	bool json;
	int64_t expand;
} bodies[] = {
	{ "no body", NULL, 0, false, REQUEST_UNSET },
	{ "an empty body", "", 0, false, REQUEST_UNSET },
	{ "a body of bytes", "a\0b\n", 4, false, REQUEST_UNSET },
	{ "a body of JSON", "{}", 2, true, REQUEST_UNSET },
	{ "a body with an escape", "$${x}", 5, false, REQUEST_EXPAND_TEXT },
	{ "JSON with an escape", "\"$${x}\"", 7, true, REQUEST_EXPAND_JSON },
};

static void
test_body(size_t i)
{
	struct job job = { .url = "http://h/" }, got = { 0 };
	struct order_store s;
	struct request r;

	request_init(&r);
	if (bodies[i].data != NULL)
		request_set_data(
		    &r, bodies[i].data, bodies[i].n, bodies[i].json);
	r.expand = bodies[i].expand;
	job.request = &r;
	order_store_init(&s);
	ok(fits(&job) && pass(ORDER_JOB, &job, &s, &got) == 0 &&
		same_data(&r, got.request),
	    "%s", bodies[i].name);
	order_store_free(&s);
	request_free(&r);
}

static void
test_job(void)
{
	struct request r;
	struct job job = { .request = &r,
		.url = "http://h/$${x}",
		.url_refers = true,
		.method = "HEAD",
		.foreign = true,
		.started = 123456789012345,
		.stop_at = CLOCK_NEVER,
		.num_redirects = 7,
		.max_filesize = (int64_t)1 << 40 };
	struct job got = { .verbose = true };
	struct order_store s;

	request_init(&r);
	order_store_init(&s);
	is_int(pass(ORDER_JOB, &job, &s, &got), 0, "a job is passed on");
	is_str(got.url, job.url, "a job keeps its URL");
	is_int(got.url_refers, true, "a job keeps whether its URL is resolved");
	is_str(got.method, job.method, "a job keeps its method");
	is_int(got.foreign, true,
	    "a job keeps whether another origin redirected to it");
	is_int(got.started, job.started, "a job keeps its start");
	is_int(got.stop_at, job.stop_at, "a job keeps its deadline");
	is_int(got.num_redirects, 7, "a job keeps its number of redirects");
	is_int(got.max_filesize, job.max_filesize,
	    "a job keeps its limit of the body");
	is_int(got.verbose, true, "members that are not sent keep their value");

	job = (struct job){ .request = &r, .url = "http://h/" };
	is_int(
	    pass(ORDER_JOB, &job, &s, &got), 0, "a second order is accepted");
	ok(strcmp(got.url, "http://h/") == 0 && !got.url_refers &&
		got.method == NULL && !got.foreign && got.num_redirects == 0 &&
		got.max_filesize == 0,
	    "a second order has no setting of the first");

	job.started = 5;
	job.stop_at = 6;
	job.url = "http://other/";
	is_int(pass(ORDER_REPEAT, &job, &s, &got), 0,
	    "an order to repeat is accepted");
	ok(got.started == 5 && got.stop_at == 6 &&
		strcmp(got.url, "http://h/") == 0,
	    "an order to repeat changes only the times");
	order_store_free(&s);
}

/* Settings, and whether a job with one of them can be sent. */
static const struct {
	const char *key; /* NULL: the text is in the URL */
	const char *text;
	bool fits;
} references[] = {
	{ NULL, "http://h/", true },
	{ NULL, "http://h/$${x}", true },
	{ NULL, "http://h/${x}", false },
	{ "headers", "X: y", true },
	{ "headers", "X: ${y}", false },
	{ "user_agent", "${file:/x}", false },
	{ "user_agent", "$${x}", true },
};

static void
test_reference(size_t i)
{
	struct job job = { .url = "http://h/", .url_refers = true };
	struct request r;

	request_init(&r);
	job.request = &r;
	if (references[i].key == NULL)
		job.url = references[i].text;
	else
		must_set(&r, references[i].key, references[i].text);
	ok(fits(&job) == references[i].fits, "%s %s", references[i].text,
	    references[i].fits ? "fits" : "does not fit");
	request_free(&r);
}

static void
test_size(void)
{
	struct job job = { .url = "http://h/" };
	struct strlist exec = { 0 };
	struct buf b = { 0 };
	struct request r;
	size_t room;
	char *data;

	request_init(&r);
	request_set_data(&r, "", 0, false);
	job.request = &r;
	order_pack(&b, ORDER_JOB, &job);
	room = ORDER_MAX - b.len;
	data = mem_zalloc((size_t)1 << 20);
	request_set_data(&r, data, room, false);
	ok(fits(&job), "the largest order fits");
	request_set_data(&r, data, room + 1, false);
	ok(!fits(&job), "an order of one byte more does not fit");
	request_set_data(&r, data, (size_t)1 << 20, false);
	ok(!fits(&job), "a much larger order does not fit");
	request_set_data(&r, "", 0, false);
	job.exec = &exec;
	ok(!fits(&job), "a program does not fit");
	job.exec = NULL;
	job.target = "http://h/2";
	ok(!fits(&job), "the target of a redirect does not fit");
	buf_free(&b);
	free(data);
	request_free(&r);
}

static int
try_bytes(uint8_t type, const char *bytes, size_t n)
{
	unsigned char *exact;
	struct job job = { 0 };
	struct order_store s;
	struct frame f;
	int rc;

	/* Use a block of exactly this size, so that a read after its end is
	 * detected. */
	exact = (unsigned char *)mem_memdup(bytes, n);
	exact = mem_resize(exact, n, 1);
	f = (struct frame){ .type = type, .payload = exact, .len = n };
	order_store_init(&s);
	rc = order_unpack(&f, &s, &job);
	order_store_free(&s);
	free(exact);
	return rc;
}

static void
test_garbage(void)
{
	struct job job = { .url = "http://h/" };
	struct buf b = { 0 };
	struct request r;
	size_t i, taken;
	char saved;

	full_request(&r);
	request_set_data(&r, "body", 4, true);
	job.request = &r;
	order_pack(&b, ORDER_JOB, &job);
	for (i = taken = 0; i < b.len; i++)
		taken += try_bytes(ORDER_JOB, b.data, i) == 0;
	is_int(taken, 0, "an order cut anywhere is refused");
	buf_putc(&b, '\0');
	is_int(try_bytes(ORDER_JOB, b.data, b.len), -1,
	    "an order with bytes after it is refused");
	b.len--;
	is_int(try_bytes(ORDER_JOB, b.data, b.len), 0,
	    "a complete order is accepted");
	is_int(try_bytes(ORDER_REPEAT, b.data, b.len), -1,
	    "an order is accepted only by its own type");
	is_int(try_bytes(ORDER_REPEAT, b.data, 16), 0,
	    "two times are an order to repeat");
	is_int(
	    try_bytes(ORDER_REPEAT, b.data, 15), -1, "fewer bytes are refused");
	is_int(try_bytes(FRAME_END, b.data, 16), -1,
	    "a frame that ends the channel is no order");
	is_int(try_bytes(ORDER_JOB + 1, b.data, 16), -1,
	    "a frame of any other type is no order");
	for (i = 0; i < b.len; i++) {
		saved = b.data[i];
		b.data[i] = (char)0xff;
		try_bytes(ORDER_JOB, b.data, b.len);
		b.data[i] = saved;
	}
	ok(true, "a wrong byte anywhere is harmless");
	buf_free(&b);
	request_free(&r);
}

/* The source of a number stands in front of it. */
static void
test_source(void)
{
	static const char number[8] = "\1\2\3\4\5\6\7\10";
	struct job job = { .url = "http://h/" };
	struct request r;
	struct buf b = { 0 };
	char *at;

	request_init(&r);
	r.retry = INT64_C(0x0102030405060708);
	job.request = &r;
	order_pack(&b, ORDER_JOB, &job);
	at = memmem(b.data, b.len, number, sizeof(number));
	at[-1] = REQUEST_SOURCES - 1;
	is_int(try_bytes(ORDER_JOB, b.data, b.len), 0,
	    "the last source is accepted");
	at[-1] = REQUEST_SOURCES;
	is_int(try_bytes(ORDER_JOB, b.data, b.len), -1,
	    "a source that does not exist is refused");
	buf_free(&b);
}

/* A string that contains a NUL is refused. */
static void
test_nul(void)
{
	struct job job = { .url = "http://h/abc", .method = "GET" };
	struct request r;
	struct buf b = { 0 };
	char *at;

	request_init(&r);
	must_set(&r, "user_agent", "abc");
	job.request = &r;
	order_pack(&b, ORDER_JOB, &job);
	at = memmem(b.data, b.len, "/abc", 4);
	at[2] = '\0';
	is_int(try_bytes(ORDER_JOB, b.data, b.len), -1,
	    "a URL with a NUL is refused");
	at[2] = 'b';
	at = memmem(b.data, b.len, "GET", 3);
	at[0] = '\0';
	is_int(try_bytes(ORDER_JOB, b.data, b.len), -1,
	    "a method with a NUL is refused");
	at[0] = 'G';
	at = memmem(at, b.len - (size_t)(at - b.data), "abc", 3);
	at[1] = '\0';
	is_int(try_bytes(ORDER_JOB, b.data, b.len), -1,
	    "a setting with a NUL is refused");
	at[1] = 'b';
	is_int(try_bytes(ORDER_JOB, b.data, b.len), 0,
	    "a setting without a NUL is accepted");
	buf_free(&b);
	request_free(&r);
}

/* The keys that must be the same in two requests of one child, or unset, with
 * two values. All other keys may differ. */
static const struct sharing {
	const char *key;
	enum request_sharing sharing;
	const char *one;
	const char *other;
} sharings[] = {
	/* A child that does not verify has no certificates to verify with. */
	{ "insecure", REQUEST_SAME, "true", "false" },
	/* A child knows the addresses of its first request. */
	{ "ip_version", REQUEST_SAME, "4", "6" },
	{ "resolve", REQUEST_ALONE, "h:80:127.0.0.1", "h:80:127.0.0.2" },
	{ "connect_to", REQUEST_ALONE, "h:80:i:81", "h:80:i:82" },
	{ "interface", REQUEST_ALONE, "lo", "eth0" },
	{ "doh_url", REQUEST_ALONE, "https://h/dns", "https://i/dns" },
	/* libcurl may take a connection that it has. */
	{ "http_version", REQUEST_SAME, "1.1", "2" },
	{ "proxy", REQUEST_SAME, "http://a:1", "http://b:1" },
	{ "noproxy", REQUEST_SAME, "h", "i" },
	{ "tls_min", REQUEST_SAME, "1.2", "1.3" },
	{ "tls_max", REQUEST_SAME, "1.2", "1.3" },
	{ "ciphers", REQUEST_SAME, "A", "B" },
	{ "tls13_ciphers", REQUEST_SAME, "A", "B" },
	/* Its sandbox allows the files and the socket of its first request. */
	{ "cacert", REQUEST_SAME, "/a", "/b" },
	{ "capath", REQUEST_SAME, "/a", "/b" },
	{ "proxy_cacert", REQUEST_SAME, "/a", "/b" },
	{ "pinnedpubkey", REQUEST_SAME, "/a", "/b" },
	{ "cert", REQUEST_SAME, "/a", "/b" },
	{ "key", REQUEST_SAME, "/a", "/b" },
	{ "unix_socket", REQUEST_SAME, "/a", "/b" },
};

static const struct sharing *
find_sharing(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof(sharings) / sizeof(sharings[0]); i++)
		if (strcmp(sharings[i].key, key) == 0)
			return &sharings[i];
	return NULL;
}

static void
test_same(const struct sharing *row)
{
	struct request one, two;

	request_init(&one);
	request_init(&two);
	must_set(&two, row->key, row->one);
	ok(!order_is_within(&one, &two), "%s: a child without it cannot use it",
	    row->key);
	ok(!order_is_within(&two, &one),
	    "%s: a child with it cannot go without", row->key);
	must_set(&one, row->key, row->one);
	ok(order_is_within(&one, &two), "%s: a child can use the same",
	    row->key);
	must_set(&two, row->key, row->other);
	ok(!order_is_within(&one, &two), "%s: a child cannot use another",
	    row->key);
	request_free(&one);
	request_free(&two);
}

/* Check a key with its value in a request that has all keys. */
static void
test_sharing(const struct request *full, const struct request_key *key)
{
	const struct sharing *row = find_sharing(key->name);
	struct request one, two;
	char *const *items;

	is_int(key->sharing, row != NULL ? row->sharing : REQUEST_ANY,
	    "%s: which requests may share a child", key->name);
	if (key->sharing == REQUEST_SAME)
		test_same(row);
	request_init(&one);
	request_init(&two);
	if (request_key_is_number(key))
		request_copy_number(&two, key, full);
	else if (request_key_is_body(key))
		must_set(&two, key->name, "1");
	else if (request_texts(full, key, &items) > 0)
		must_set(&two, key->name, items[0]);
	is_int(order_may_share(&two), key->sharing != REQUEST_ALONE,
	    "%s: whether a child with it may be shared", key->name);
	if (key->sharing == REQUEST_ANY)
		ok(order_is_within(&one, &two) && order_is_within(&two, &one),
		    "%s: a child can do with it and without", key->name);
	request_free(&one);
	request_free(&two);
}

static void
test_sharings(void)
{
	struct request full;
	size_t i;

	full_request(&full);
	for (i = 0; i < request_keys_n; i++)
		test_sharing(&full, &request_keys[i]);
	request_free(&full);
}

int
main(void)
{
	size_t i;

	test_keys();
	test_sharings();
	test_nul();
	test_source();
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		test_body(i);
	test_job();
	for (i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		test_reference(i);
	test_size();
	test_garbage();
	return done();
}
