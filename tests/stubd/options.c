/* SPDX-License-Identifier: MIT */
/* options.c - the command line of the server. */
#include "config.h"

#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char usage[] =
"Usage: stubd [OPTION]...\n"
"  --tls               speak TLS\n"
"  --cert=KIND,...     good (default), expired, not-yet, wrong-name,\n"
"                      self-signed, untrusted, incomplete, many-names,\n"
"                      escapes, client-only; several: one after the other\n"
"                      for each port, and at least as many ports\n"
"  --cert-dir=DIR      write ca.pem, other-ca.pem, intermediate.pem,\n"
"                      server.pem and .key, KIND.pem and .key, client.pem\n"
"                      and .key, hashed/HASH.0 there\n"
"  --make-certs=DIR    the same, and nothing else\n"
"  --client-cert       require a client certificate\n"
"  --ports=N           listen on N ports\n"
"  --port=N            the first of them\n"
"  --unix=PATH         listen on that socket, too\n"
"  --accept=HOW        serve (default), never (connecting hangs), close,\n"
"                      reset (when the client has spoken), hang, garbage,\n"
"                      drip (a record of TLS, a byte every 50 ms)\n"
"  --tls-hang          --accept=hang\n"
"  --tls-garbage       --accept=garbage\n"
"  --refuse            print a port where nobody listens\n"
"  --demo              say on standard error how to try it\n"
"  --log=FILE          append what happens\n"
"  --pidfile=FILE      write the process id\n"
"  --parent-dies       exit when the parent does\n";

enum option_key {
	OPT_TLS = 1, OPT_CERT, OPT_CERT_DIR, OPT_MAKE_CERTS, OPT_CLIENT_CERT,
	OPT_PORTS, OPT_PORT, OPT_UNIX, OPT_ACCEPT, OPT_TLS_HANG,
	OPT_TLS_GARBAGE, OPT_REFUSE, OPT_DEMO, OPT_LOG, OPT_PIDFILE,
	OPT_PARENT_DIES, OPT_HELP,
};

static const struct option long_options[] = {
	{ "tls", no_argument, NULL, OPT_TLS },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "cert-dir", required_argument, NULL, OPT_CERT_DIR },
	{ "make-certs", required_argument, NULL, OPT_MAKE_CERTS },
	{ "client-cert", no_argument, NULL, OPT_CLIENT_CERT },
	{ "ports", required_argument, NULL, OPT_PORTS },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "unix", required_argument, NULL, OPT_UNIX },
	{ "accept", required_argument, NULL, OPT_ACCEPT },
	{ "tls-hang", no_argument, NULL, OPT_TLS_HANG },
	{ "tls-garbage", no_argument, NULL, OPT_TLS_GARBAGE },
	{ "refuse", no_argument, NULL, OPT_REFUSE },
	{ "demo", no_argument, NULL, OPT_DEMO },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "pidfile", required_argument, NULL, OPT_PIDFILE },
	{ "parent-dies", no_argument, NULL, OPT_PARENT_DIES },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};
/* clang-format on */

static const char *const accept_names[] = {
	[ACCEPT_SERVE] = "serve",
	[ACCEPT_NEVER] = "never",
	[ACCEPT_CLOSE] = "close",
	[ACCEPT_RESET] = "reset",
	[ACCEPT_HANG] = "hang",
	[ACCEPT_GARBAGE] = "garbage",
	[ACCEPT_DRIP] = "drip",
};

static int
set_accept(struct options *o, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(accept_names) / sizeof(accept_names[0]); i++)
		if (strcmp(accept_names[i], name) == 0) {
			o->accept = (enum accept_mode)i;
			return 0;
		}
	fprintf(stderr, "stubd: --accept=%s: no such way\n", name);
	return -1;
}

static int
set_number(long *out, long max, const char *option, const char *text)
{
	char *end;

	*out = strtol(text, &end, 10);
	if (end != text && *end == '\0' && *out > 0 && *out <= max)
		return 0;
	fprintf(stderr, "stubd: --%s=%s: not a number from 1 to %ld\n", option,
	    text, max);
	return -1;
}

static int
set_option(struct options *o, int key, const char *value)
{
	switch (key) {
	case OPT_TLS:
		o->tls = true;
		return 0;
	case OPT_CERT:
		o->kinds = value;
		return 0;
	case OPT_CERT_DIR:
		o->cert_dir = value;
		return 0;
	case OPT_MAKE_CERTS:
		o->only_certs = value;
		return 0;
	case OPT_CLIENT_CERT:
		o->ask = true;
		return 0;
	case OPT_PORTS:
		return set_number(&o->ports, 10000, "ports", value);
	case OPT_PORT:
		return set_number(&o->first_port, 65535, "port", value);
	case OPT_UNIX:
		o->unix_path = value;
		return 0;
	case OPT_ACCEPT:
		return set_accept(o, value);
	case OPT_TLS_HANG:
		return set_accept(o, "hang");
	case OPT_TLS_GARBAGE:
		return set_accept(o, "garbage");
	case OPT_REFUSE:
		o->refuse = true;
		return 0;
	case OPT_DEMO:
		o->demo = true;
		return 0;
	case OPT_LOG:
		o->log = value;
		return 0;
	case OPT_PIDFILE:
		o->pidfile = value;
		return 0;
	case OPT_PARENT_DIES:
		o->parent_dies = true;
		return 0;
	default:
		return -1;
	}
}

enum options_status
options_parse(struct options *o, int argc, char **argv)
{
	int key;

	memset(o, 0, sizeof(*o));
	o->kinds = "good";
	o->ports = 1;
	while ((key = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (key == OPT_HELP) {
			fputs(usage, stdout);
			return OPTIONS_HELP;
		}
		if (set_option(o, key, optarg) == -1)
			return OPTIONS_BAD;
	}
	if (optind == argc)
		return OPTIONS_RUN;
	fprintf(stderr, "stubd: %s: it takes options only\n", argv[optind]);
	return OPTIONS_BAD;
}
