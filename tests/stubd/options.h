/* SPDX-License-Identifier: MIT */
/* options.h - the command line of the server. */
#ifndef STUBD_OPTIONS_H
#define STUBD_OPTIONS_H

#include "listen.h"

#include <stdbool.h>
#include <stddef.h>

struct options {
	const char *kinds;
	const char *cert_dir;
	const char *only_certs;
	const char *log;
	const char *pidfile;
	const char *unix_path;
	enum accept_mode accept;
	long ports;
	long first_port; /* 0: chosen by the kernel */
	bool tls;
	bool ask; /* require a client certificate */
	bool refuse;
	bool demo;
	bool parent_dies;
};

enum options_status {
	OPTIONS_RUN,
	OPTIONS_HELP, /* the usage has been printed */
	OPTIONS_BAD,  /* the error has been printed on standard error */
};

enum options_status options_parse(struct options *o, int argc, char **argv);

#endif
