/* SPDX-License-Identifier: MIT */
/* verdict_say.h - what to say of a failure, one function a kind of it: for
 * verdict.c alone. */
#ifndef FF_FETCH_VERDICT_SAY_H
#define FF_FETCH_VERDICT_SAY_H

#include "fetch/verdict.h"

typedef void say_fn(const struct failure *f, struct errbuf *e);

say_fn verdict_say_url;
say_fn verdict_say_unresolved;
say_fn verdict_say_unresolved_proxy;
say_fn verdict_say_unconnected;
say_fn verdict_say_unproxied;
say_fn verdict_say_handshake;
say_fn verdict_say_alert;
say_fn verdict_say_client;
say_fn verdict_say_wants_client;
say_fn verdict_say_certificate;
say_fn verdict_say_ca_file;
say_fn verdict_say_timeout;
say_fn verdict_say_nothing_came;
say_fn verdict_say_short;
say_fn verdict_say_broken;
say_fn verdict_say_rules;
say_fn verdict_say_no_http;
say_fn verdict_say_large_head;
say_fn verdict_say_unsupported;
say_fn verdict_say_no_memory;
say_fn verdict_say_too_large;
say_fn verdict_say_undecoded;

#endif
