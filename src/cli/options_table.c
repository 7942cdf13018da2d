/* SPDX-License-Identifier: MIT */
/* options_table.c - every option, in the order of --help. */
#include "config.h"

#include "base/array.h"
#include "cli/options_set.h"

#include <stddef.h>

#define HEADING(text)                                                          \
	{                                                                      \
		NULL, 0, NULL, NULL, 0, NULL, text                             \
	}
#define OWN(name, letter, arg, set, member, help)                              \
	{                                                                      \
		name, letter, arg, set, offsetof(struct options, member),      \
		    NULL, help                                                 \
	}
#define REQUEST(name, letter, arg, key, help)                                  \
	{                                                                      \
		name, letter, arg, set_request, 0, key, help                   \
	}

const struct option_row option_rows[] = {
	HEADING("How long, how many"),
	OWN("timeout", 't', "DUR", set_timeout, timeout,
	    "deadline of the whole run, queueing included"),
	REQUEST("max-time", 'm', "DUR", "max_time",
	    "longest time for one service (default 30s; 0: no limit)"),
	REQUEST("connect-timeout", 0, "DUR", "connect_timeout",
	    "longest time to resolve, connect and shake hands (default 10s)"),
	REQUEST("idle-timeout", 0, "DUR", "idle_timeout",
	    "longest silence within one answer"),
	OWN("kill-after", 0, "DUR", set_duration, kill_after,
	    "from SIGTERM to SIGKILL (default 100ms; 0 kills at once)"),
	OWN("jobs", 'j', "N", set_number, jobs,
	    "at most N services at once; 1: one after the other"),
	OWN("jobs-per-host", 0, "N", set_number, jobs_per_host,
	    "at most N at once of the same host and port"),
	OWN("rate", 0, "N/DUR", set_rate, rate,
	    "start at most N requests in DUR: 10/s, 100/1m"),
	OWN("reuse", 0, NULL, set_flag, reuse,
	    "a child that is done takes the next service, and keeps its "
	    "connections"),

	HEADING("Which answers are wanted"),
	OWN("need", 0, "N", set_number, need,
	    "stop, successfully, at N successes"),
	OWN("first", 0, NULL, set_first, need,
	    "stop at the first success: --need=1"),
	OWN("fail-fast", 0, NULL, set_flag, fail_fast,
	    "stop at the first failure"),
	REQUEST("hedge", 0, "DUR", "hedge",
	    "replicas: ask the next one after DUR without an answer"),
	REQUEST("retry", 0, "N", "retry",
	    "ask again, N times at most, what is worth it"),
	REQUEST("retry-delay", 0, "DUR", "retry_delay",
	    "longest first wait, doubled each time (default 100ms)"),
	REQUEST("retry-all", 0, NULL, "retry_all",
	    "retry and hedge methods that are not idempotent too"),
	OWN("every", 0, "DUR", set_period, every,
	    "ask again every DUR, over the same connection"),
	OWN("count", 0, "N", set_number, count,
	    "with --every: N times (default: until stopped)"),

	HEADING("Services"),
	OWN("config", 'c', "FILE", set_config, config,
	    "services file; - is standard input"),
	OWN("param", 'p', "KEY=VALUE", set_param, parameters,
	    "fill {KEY} in URLs, headers and bodies"),
	OWN("id", 0, "KEY", set_text, id_key,
	    "which key of a JSON line goes to the record's id (default id)"),
	OWN("trust-list", 0, NULL, set_flag, trust_list,
	    "lines of - may name services, programs and local files"),
	OWN("no-config", 0, NULL, set_flag, no_config, "read no services file"),
	OWN("list", 0, NULL, set_flag, list,
	    "list the services and groups, and where each came from"),
	OWN("dry-run", 0, NULL, set_flag, dry_run,
	    "say what would be asked, secrets redacted; ask nothing"),

	HEADING("Output"),
	OWN("output", 'o', "FORMAT", set_format, format,
	    "table (on a terminal), jsonl (elsewhere), json, body, lines"),
	OWN("events", 0, NULL, set_flag, events,
	    "server-sent events, a JSON object a line, as they come"),
	OWN("output-dir", 0, "DIR", set_text, output_dir,
	    "write each body to a file DIR/NAME"),
	OWN("body", 0, "HOW", set_body, body,
	    "bodies in JSON: auto, text, base64, none"),
	OWN("keep-order", 0, NULL, set_flag, keep_order,
	    "records in the order of the command line"),
	OWN("summary", 0, NULL, set_flag, summary,
	    "after the run, one line on standard error"),
	OWN("color", 0, "WHEN", set_color, color, "auto, always, never"),
	OWN("verbose", 'v', NULL, set_flag, verbose,
	    "what happens, on standard error; secrets redacted"),

	HEADING("Requests, as in curl, for every service of the run"),
	REQUEST("request", 'X', "METHOD", "method", "method to ask with"),
	{ "header", 'H', "HEADER", set_header, 0, "headers",
	    "header to send; @FILE: a header a line" },
	{ "data", 'd', "DATA", set_data, 0, NULL,
	    "body to send; @FILE, @-: from there" },
	{ "json", 0, "DATA", set_json, 0, NULL,
	    "the same, as application/json" },
	REQUEST("user-agent", 'A', "NAME", "user_agent", "User-Agent to send"),
	REQUEST("user", 'u', "USER:PASSWORD", "user",
	    "credentials (better: ${NAME} in the services file)"),
	REQUEST("location", 'L', NULL, "location", "follow redirects"),
	REQUEST("location-trusted", 0, NULL, "location_trusted",
	    "follow them with credentials, to other origins too"),
	REQUEST("max-redirs", 0, "N", "max_redirs",
	    "most redirects to follow (default 20)"),
	REQUEST("max-filesize", 0, "SIZE", "max_filesize",
	    "largest body (default 16M where it is held in memory)"),
	REQUEST("ok", 0, "LIST", "ok",
	    "codes that count as success (default 200-299)"),
	REQUEST("proxy", 'x', "URL", "proxy", "proxy to use"),
	REQUEST("ipv4", '4', NULL, "ip_version=4", "IPv4 only"),
	REQUEST("ipv6", '6', NULL, "ip_version=6", "IPv6 only"),
	REQUEST("http1.1", 0, NULL, "http_version=1.1", "HTTP/1.1 only"),
	REQUEST("http2", 0, NULL, "http_version=2", "HTTP/2 where it can be"),
	REQUEST("compressed", 0, NULL, "compressed",
	    "ask for a compressed answer, and decode it"),
	REQUEST("resolve", 0, "HOST:PORT:ADDR", "resolve",
	    "use this address for HOST:PORT"),
	REQUEST(
	    "unix-socket", 0, "PATH", "unix_socket", "connect to this socket"),
	REQUEST("cacert", 0, "FILE", "cacert", "certificates to trust"),
	REQUEST("capath", 0, "DIR", "capath",
	    "hashed directory of certificates to trust"),
	REQUEST("proxy-cacert", 0, "FILE", "proxy_cacert",
	    "certificates to trust a proxy with"),
	REQUEST("cert", 0, "FILE", "cert", "client certificate"),
	REQUEST("key", 0, "FILE", "key", "its private key"),
	REQUEST("insecure", 0, NULL, "insecure",
	    "do not verify the server's certificate"),

	HEADING("Else"),
	OWN("sandbox", 0, "HOW", set_sandbox, sandbox,
	    "auto (all that this kernel has), require, off"),
	OWN("help", 'h', NULL, set_flag, help, "this text"),
	OWN("version", 'V', NULL, set_flag, version, "the version"),
};

const size_t option_rows_n = ARRAY_LEN(option_rows);
