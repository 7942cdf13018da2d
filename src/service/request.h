/* SPDX-License-Identifier: MIT */
/*
 * request.h - how a service is asked: every setting that the services file
 * and the command line share. One table names them all; a new setting is a
 * member here and a row there.
 */
#ifndef FF_SERVICE_REQUEST_H
#define FF_SERVICE_REQUEST_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/errbuf.h"
#include "base/strlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUEST_UNSET (-1)

#define REQUEST_MAX_TIME_DEFAULT        (30 * CLOCK_S)
#define REQUEST_CONNECT_TIMEOUT_DEFAULT (10 * CLOCK_S)
#define REQUEST_MAX_FILESIZE_DEFAULT    (INT64_C(16) << 20)
#define REQUEST_MAX_REDIRS_DEFAULT      20
#define REQUEST_RETRY_DELAY_DEFAULT     (100 * CLOCK_MS)

/* There are fewer keys. */
#define REQUEST_KEYS_MAX 64

/* Names what has set a key. */
enum request_source {
	REQUEST_BUILT_IN, /* nothing: its default holds */
	REQUEST_BY_OPTION,
	REQUEST_BY_SERVICE,  /* of a services file */
	REQUEST_BY_DEFAULTS, /* of that file */
	REQUEST_BY_LINE,     /* of a list */
	REQUEST_SOURCES,     /* how many there are */
};

/* Appends the name of the option that sets a key: "-b, --cookie". Only the room
 * of the options knows their names. */
typedef void request_name_fn(const char *key, struct buf *out);

/* A member that is NULL, empty or REQUEST_UNSET is unset. */
struct request {
	char *method;
	struct strlist headers; /* "Name: value", "Name:" (drop), "Name;" */
	char *data;             /* the body, or NULL */
	size_t data_len;
	bool borrows_data;    /* from another: see request_put_above() */
	const char *body_key; /* that set it, static; NULL: by json */
	char *user;           /* "user:password" */
	char *user_agent;
	char *referer;
	char *upload; /* the data is a file of this name, or of none: "" */
	char *range;  /* of bytes: "0-499" */
	char *oauth2_bearer; /* a token */
	char *aws_sigv4;     /* "PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]]" */
	char *proxy;
	char *noproxy;   /* hosts to use no proxy for, as in no_proxy */
	char *interface; /* to connect from, or an address of this machine */
	char *doh_url;
	char *unix_socket;
	char *cacert;
	char *capath;
	char *proxy_cacert;
	char *pinnedpubkey; /* a file, or "sha256//HASH;..." */
	char *ciphers;
	char *tls13_ciphers;
	char *cert;
	char *key;
	char *ok;                  /* see codes.h */
	struct strlist expect;     /* see condition.h */
	struct strlist resolve;    /* "HOST:PORT:ADDRESS" */
	struct strlist connect_to; /* "HOST:PORT:HOST:PORT" */
	struct strlist cookies;    /* "NAME=VALUE; ...", or a line of a file of
	                              cookies */
	struct strlist url_query;  /* see query.h */
	int64_t max_time;          /* ns; 0: no limit */
	int64_t connect_timeout;
	int64_t idle_timeout;
	int64_t max_filesize; /* bytes; 0: no limit */
	int64_t max_redirs;
	int64_t hedge; /* ns from one replica to the next; 0: all at once */
	int64_t retry; /* how often at most */
	int64_t retry_delay; /* ns: what the first wait may last at most */
	int64_t retry_all;   /* 0 or 1, as are the next eight */
	int64_t required;    /* its failure counts */
	int64_t location;
	int64_t location_trusted;
	int64_t digest; /* authentication */
	int64_t get;    /* the data is a query */
	int64_t compressed;
	int64_t insecure;
	int64_t json;         /* the body is JSON: its two headers go with it */
	int64_t ip_version;   /* 4 or 6 */
	int64_t tls_min;      /* 12 or 13 */
	int64_t tls_max;      /* 10 to 13; 0: libcurl's own default */
	int64_t limit_rate;   /* bytes per second; 0: no limit */
	int64_t http_version; /* 11, 2, 3 or REQUEST_HTTP_2_AT_ONCE */
	int64_t expand;       /* how data refers to secrets, one of these */
	/* Of each key that is set, at its place in the table: an enum
	 * request_source. Headers may have several sources. */
	uint8_t sources[REQUEST_KEYS_MAX];
	uint8_t data_source;
	size_t option_headers; /* how many of the last headers options set */
	request_name_fn *name_option; /* NULL if no option has set anything */
};

/* HTTP/2 without negotiation: the server is known to support it. */
#define REQUEST_HTTP_2_AT_ONCE 20

/* ${...} in data is resolved by secret_resolve(), or by secret_resolve_json()
 * if data is JSON of the services file; or by nothing, if it was a file. */
#define REQUEST_EXPAND_NOTHING 0
#define REQUEST_EXPAND_TEXT    1
#define REQUEST_EXPAND_JSON    2

/* Or data is the path of a file that body_file_read() has not read yet: of a
 * text, of bytes without their line ends, or of all bytes. */
#define REQUEST_FILE_TEXT     3
#define REQUEST_FILE_STRIPPED 4
#define REQUEST_FILE_BYTES    5

enum request_kind {
	REQUEST_STRING,   /* char * */
	REQUEST_CODES,    /* char *, a list as codes.h has it */
	REQUEST_DATA,     /* the body: data, data_len, json and expand */
	REQUEST_JSON,     /* the same, as JSON */
	REQUEST_HEADERS,  /* struct strlist, one a name */
	REQUEST_LIST,     /* struct strlist */
	REQUEST_DURATION, /* int64_t, as are the rest */
	REQUEST_SIZE,
	REQUEST_COUNT,
	REQUEST_FLAG,
	REQUEST_VERSION, /* one of the words in choices */
};

/* What a line of a list, which may be somebody else's data, may do with a key
 * unless the user trusts the list. */
enum request_trust {
	REQUEST_TRUSTED, /* nothing */
	REQUEST_FILE,    /* nothing: it names a file of this machine */
	REQUEST_SENT,    /* anything: it says what is sent, and to where */
	/* For a number, compared to the one that holds without the line: */
	REQUEST_AT_MOST,
	REQUEST_AT_LEAST,
	REQUEST_CAP, /* at most as much, where 0 means "no limit" */
};

/* Says when a child that was forked for one request may send another one of the
 * same origin. */
enum request_sharing {
	REQUEST_ANY,   /* whatever the key is in either of them */
	REQUEST_SAME,  /* if the key is the same in both: the sandbox, the
	                  addresses, the certificates or the connections of the
	                  child depend on it */
	REQUEST_ALONE, /* if the key is unset in both */
};

struct request_choice {
	const char *word;
	int64_t value;
	bool (*is_possible)(void); /* with this libcurl; NULL: always */
};

struct request_key {
	const char *name; /* the key in the services file: "max_time" */
	enum request_kind kind;
	size_t offset; /* in struct request */
	enum request_trust trust;
	enum request_sharing sharing;
	/* ${...} in it is resolved; in a body only as expand says. */
	bool may_refer;
	/* It was meant for the first origin. No other origin gets it after a
	 * redirect. A text; headers have a rule of their own. */
	bool is_private;
	/* No origin sees it: a file of this machine, or the way to the net. So
	 * it may refer to secrets also where a redirect led to an origin that
	 * must not see any. */
	bool stays_here;
	/* Resolves it; NULL: secret_resolve() does. */
	char *(*resolve)(
	    const char *text, struct strlist *values, struct errbuf *e);
	int64_t otherwise; /* a number's default */
	/* Says how a body that is "@FILE" is read: REQUEST_FILE_...; 0: '@' has
	 * no meaning. */
	int64_t file;
	bool for_programs; /* it means something for them too; a number or a
	                      list */
	/* Appends a text of it for people to read, and returns whether there
	 * was a plain secret to hide; NULL: there cannot be one. */
	bool (*redact)(struct buf *out, const char *text);
	/* Checks a string beyond its type; NULL: none. Returns 0 or -1. */
	int (*check)(const char *text, struct errbuf *e);
	const struct request_choice *choices; /* ended by a NULL word */
};

extern const struct request_key request_keys[];
extern const size_t request_keys_n;

const struct request_key *request_key_find(const char *name);

/* Return whether it is of a numeric kind; or one of the two that set the body.
 */
bool request_key_is_number(const struct request_key *key);
bool request_key_is_body(const struct request_key *key);

void request_init(struct request *r);
void request_free(struct request *r);

/* Replace what r has by what over has set. Headers replace those of the same
 * name and are added to the others. */
void request_overlay(struct request *r, const struct request *over);

/* The same, but do not copy the body, which may be large and the same for a
 * million services: over has to outlive r. */
void request_put_above(struct request *r, const struct request *over);

/* Copy a borrowed body, so that it may be changed. */
void request_own_data(struct request *r);

/* Set what is unset in r to what under has: the same as request_overlay() the
 * other way round. */
void request_underlay(struct request *r, const struct request *under);

/* Unset everything that means nothing to a program, and drop the conditions
 * that do not. */
void request_keep_for_programs(struct request *r);

/*
 * Set one key from the text of an option or of a string in the services file.
 * Returns 0, or -1 with e saying what is wrong with the text, which it quotes
 * (redacted).
 */
int request_set(struct request *r, const struct request_key *key,
    const char *text, struct errbuf *e);

/* Set a key of a numeric kind (DURATION to VERSION) to a value. */
void request_set_number(
    struct request *r, const struct request_key *key, int64_t value);

/* Set such a key to the value that it has in from, and to the same source. */
void request_copy_number(struct request *r, const struct request_key *key,
    const struct request *from);

/* Set the source of everything that is set. */
void request_set_source(struct request *r, enum request_source source);

/* Return how many texts a key has, with *items borrowed: those of a kind from
 * STRING to LIST except DATA and JSON. Keys of other kinds have none. */
size_t request_texts(const struct request *r, const struct request_key *key,
    char *const **items);

/* Return the value of a key of a numeric kind, or REQUEST_UNSET. */
int64_t request_number(const struct request *r, const struct request_key *key);

/* Return whether a key is set. Always false for the keys of a body (DATA,
 * JSON).
 */
bool request_has(const struct request *r, const struct request_key *key);

/* Set the body to any n bytes. json says that they are JSON. Nothing in them is
 * resolved unless expand is set afterwards. */
void request_set_data(struct request *r, const void *p, size_t n, bool json);

/* Remove the body of the request. */
void request_drop_data(struct request *r);

/* Return the key that its body was set by: "json", "data" or one like it. */
const char *request_body_key(const struct request *r);

/* Check that its settings can be combined. Returns 0, or -1 with e naming the
 * keys or options. */
int request_check(const struct request *r, struct errbuf *e);

/* Check that all secrets that it refers to are there. Returns 0, or -1 with e
 * naming the key or option. */
int request_check_secrets(const struct request *r, struct errbuf *e);

/* Return whether it refers to secrets. */
bool request_refers(const struct request *r);

/* Return whether its body does: only one that was written in a services file
 * can. */
bool request_body_refers(const struct request *r);

/* Return whether its body is a file that has not been read yet. */
bool request_body_is_file(const struct request *r);

/* Return about how many bytes of memory it takes. */
size_t request_weight(const struct request *r);

/* Return the key of a plain secret (a password, an Authorization header that is
 * no ${...}) that it holds, or NULL. */
const char *request_plain_secret(const struct request *r);

/* Keep n more bytes of a body that conditions ask about. The body may be
 * streamed and have any size, but no more of it is kept than max_filesize, or
 * than the usual limit if that is 0; the size of the body tells if some is
 * missing. */
void request_keep_body(
    struct buf *kept, int64_t max_filesize, const char *p, size_t n);

/* Return whether an answer with that HTTP code can count as a success, by "ok",
 * or by the conditions on the code if only those are given. */
bool request_accepts_code(const struct request *r, int code);

/* Return its method, or the one that curl would take. */
const char *request_method(const struct request *r);

/*
 * Initialise limits, which then owns nothing, to the numbers that r sets, and
 * each other number to its default. As in curl, location_trusted implies
 * location. streams: bodies are not held in memory, so that they have no limit
 * by default.
 */
void request_limits(
    struct request *limits, const struct request *r, bool streams);

/* Return whether it may be asked more than once for one answer: its method is
 * idempotent (RFC 9110), or the user says so. */
bool request_may_repeat(const struct request *r);

/*
 * Put the name of a key, or of the option that has set it, in front of the
 * message: "key \"json\": " or "option '--json': ". Of "headers", the one at i
 * is meant; i does not matter for other keys. The second function is for the
 * key that has set the body. Return -1.
 */
int request_prefix(
    const struct request *r, const char *key, size_t i, struct errbuf *e);
int request_prefix_body(const struct request *r, struct errbuf *e);

/* Append the value of a key of a numeric kind for people to read. */
void request_describe_number(
    const struct request_key *key, int64_t value, struct buf *out);

/* Append the number that holds for a key, its unit, and what has set it:
 * "20 redirects (--max-redirs)". */
void request_describe_limit(const struct request *r, const char *name,
    const char *unit, struct buf *out);

/* Append lines "    key: value\n" of all that is set, secrets redacted, for
 * people to read. */
void request_describe(const struct request *r, struct buf *out);

#endif
