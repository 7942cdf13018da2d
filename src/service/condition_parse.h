/* SPDX-License-Identifier: MIT */
/* condition_parse.h - a parsed condition. Private to condition.c, which
 * parses it, and condition_judge.c, which evaluates it. */
#ifndef FF_SERVICE_CONDITION_PARSE_H
#define FF_SERVICE_CONDITION_PARSE_H

#include "base/errbuf.h"
#include "base/pack.h"
#include "base/strlist.h"

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>

enum condition_what {
	CONDITION_UNKNOWN,
	CONDITION_POINTER,
	CONDITION_BODY,
	CONDITION_HEADER,
	CONDITION_CODE,
	CONDITION_TIME,
	CONDITION_SIZE,
	CONDITION_CERT,
	CONDITION_VERSION,
};

enum condition_op {
	CONDITION_EXISTS,
	CONDITION_MISSING,
	CONDITION_EQUAL,
	CONDITION_UNEQUAL,
	CONDITION_LESS,
	CONDITION_AT_MOST,
	CONDITION_GREATER,
	CONDITION_AT_LEAST,
	CONDITION_MATCHES,
	CONDITION_DIFFERS,
};

struct condition {
	enum condition_what what;
	enum condition_op op;
	char *subject;          /* as written: "/status", "header.age" */
	char *value;            /* as written; "" if there is none */
	struct strlist pointer; /* the decoded tokens of a pointer */
	const char *header;     /* the name in subject, or NULL */
	int64_t number; /* the value of time, cert (ns), size (bytes), and of
	                   code if the order is asked */
	bool has_regex;
	regex_t regex;
};

/* Return 0, or -1 with e set; c then has nothing to free. */
int condition_parse(struct condition *c, const char *text, struct errbuf *e);
void condition_free(struct condition *c);

/* Return an operator as it is written, or "" for those without a value. */
const char *condition_op_str(enum condition_op op);

/* Return whether a text is a number in the syntax of JSON. */
bool condition_is_number(struct bytes text);

/* Return whether the name of a subject says that its value is secret. */
bool condition_is_secret(const char *subject);

#endif
