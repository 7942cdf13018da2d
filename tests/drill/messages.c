/* SPDX-License-Identifier: MIT */
/* messages.c - complete frames of a known type whose message is malformed, or
 * has values that an honest child never sends. */
#include "config.h"

#include "drills.h"

#define SAY(name, literal)                                                     \
	{                                                                      \
		name, DRILL_BEGUN, drill_say_and_wait, DRILL_BYTES(literal)    \
	}

/* A verdict without its strings: the bytes of its reason, exit code, signal and
 * size. 8 bytes for two empty strings have to follow. It asks for no retry. */
#define VERDICT(reason, exitcode, signal, size)                                \
	"\0\0\0\x1f\x07" reason "\0" exitcode signal "\0\0\0\0" size "\0\0\0"  \
	"\0"
#define NO_STRINGS "\0\0\0\0\0\0\0\0"
#define NO_U32     "\0\0\0\0"
#define NO_U64     "\0\0\0\0\0\0\0\0"

const struct drill_row drill_messages[] = {
	SAY("phase-unknown", "\0\0\0\x09\x01\x06\0\0\0\0\0\0\0\x01"),
	SAY("phase-too-late",
	    "\0\0\0\x09\x01\0\x7f\xff\xff\xff\xff\xff\xff\xff"),
	SAY("phase-short", "\0\0\0\x08\x01\0\0\0\0\0\0\0\0"),
	SAY("phase-long", "\0\0\0\x0a\x01\0\0\0\0\0\0\0\0\x01x"),
	SAY("phase-empty", "\0\0\0\0\x01"),

	SAY("peer-port", "\0\0\0\x10\x02\0\x01\0\0\0\0\0\0" NO_U64),
	SAY("peer-ip", "\0\0\0\x13\x02\0\0\0\x50\0\0\0\x03\x1b[m" NO_U64),
	SAY("peer-date",
	    "\0\0\0\x10\x02\0\0\0\x50\0\0\0\0"
	    "\xff\xff\xff\xff\xff\xff\xff\xff"),
	SAY("peer-string", "\0\0\0\x0c\x02\0\0\0\x50\0\0\x10\0\0\0\0\0"),

	SAY("head-code", "\0\0\0\x08\x03\0\0\x03\xe8\0\0\0\0"),
	SAY("head-code-max", "\0\0\0\x08\x03\xff\xff\xff\xff\0\0\0\0"),
	SAY("head-version",
	    "\0\0\0\x0b\x03\0\0\0\xc8\0\0\0\x03"
	    "1\n1"),
	SAY("head-version-long",
	    "\0\0\0\x11\x03\0\0\0\xc8\0\0\0\x09"
	    "111111111"),

	SAY("header-name-nul",
	    DRILL_HEAD "\0\0\0\x0a\x04\0\0\0\x01\0\0\0\0\x01"
		       "b"),
	SAY("header-value-nul",
	    DRILL_HEAD "\0\0\0\x0a\x04\0\0\0\x01"
		       "a\0\0\0\x01\0"),
	SAY("header-short",
	    DRILL_HEAD "\0\0\0\x05\x04\0\0\0\x01"
		       "a"),
	SAY("header-length-max",
	    DRILL_HEAD "\0\0\0\x08\x04\xff\xff\xff\xff\0\0\0\0"),

	SAY("redirect-scheme",
	    "\0\0\0\x1a\x06\0\0\0\x01\0\0\0\x03GET\0\0\0\x07"
	    "ftp://x\0\0\0\0"),
	SAY("redirect-line",
	    "\0\0\0\x1f\x06\0\0\0\x01\0\0\0\x03GET\0\0\0\x0chttp://x/\r\ny"
	    "\0\0\0\0"),
	SAY("redirect-method",
	    "\0\0\0\x1b\x06\0\0\0\x01\0\0\0\x03"
	    "A B\0\0\0\x08http://x\0\0\0\0"),
	SAY("redirect-empty",
	    "\0\0\0\x10\x06\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0"),
	SAY("redirect-unasked",
	    "\0\0\0\x1b\x06\0\0\0\x01\0\0\0\x03GET\0\0\0\x08http://"
	    "x\0\0\0\0" DRILL_END),
	SAY("redirect-then-verdict",
	    "\0\0\0\x1b\x06\0\0\0\x01\0\0\0\x03GET\0\0\0\x08http://"
	    "x\0\0\0\0" DRILL_VERDICT),

	SAY("verdict-reason",
	    DRILL_HEAD VERDICT("\x11", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-http",
	    DRILL_HEAD VERDICT("\x05", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-expect",
	    DRILL_HEAD VERDICT("\x06", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-deadline",
	    DRILL_HEAD VERDICT("\x0b", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-cancelled",
	    DRILL_HEAD VERDICT("\x0c", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-crashed",
	    DRILL_HEAD VERDICT("\x0d", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-exec",
	    DRILL_HEAD VERDICT("\x0f", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-output",
	    DRILL_HEAD VERDICT("\x10", NO_U32, "\0", NO_U64) NO_STRINGS),
	SAY("verdict-exitcode",
	    DRILL_HEAD VERDICT("\0", "\0\0\x01\0", "\0", NO_U64) NO_STRINGS),
	SAY("verdict-signal",
	    DRILL_HEAD VERDICT("\0", NO_U32, "\x80", NO_U64) NO_STRINGS),
	SAY("verdict-killed",
	    DRILL_HEAD VERDICT("\0", NO_U32, "\x09", NO_U64) NO_STRINGS),
	SAY("verdict-size",
	    DRILL_HEAD VERDICT("\0", NO_U32, "\0", "\x80\0\0\0\0\0\0\0")
		NO_STRINGS),
	SAY("verdict-message-nul",
	    DRILL_HEAD "\0\0\0\x20\x07\x04\0\0\0\0\0\0\0\0\0\0" NO_U64 NO_U32
		       "\0\0\0\x01\0\0\0\0\0"),
	SAY("verdict-string",
	    DRILL_HEAD VERDICT(
		"\0", NO_U32, "\0", NO_U64) "\xff\xff\xff\xf8\0\0\0\0"),
	/* A version of Landlock that no kernel has. */
	SAY("sandbox-more", "\0\0\0\x02\x09\xff\x02"),
	/* The time of the phase is twelve days after the start. */
	SAY("phase-from-later",
	    DRILL_HEAD "\0\0\0\x09\x01\x05\0\0\0\xe8\xd4\xa5\x10\0" DRILL_BODY
		DRILL_VERDICT DRILL_END),
	SAY("names-a-file",
	    DRILL_HEAD
	    "\0\0\0\x3c\x04\0\0\0\x13"
	    "Content-Disposition\0\0\0\x21"
	    "attachment; filename=\"../escaped\"" DRILL_BODY DRILL_VERDICT
		DRILL_END),
	SAY("answer-twice",
	    DRILL_HEAD DRILL_BODY DRILL_VERDICT DRILL_HEAD DRILL_BODY
		DRILL_VERDICT),
	/* ENOSPC, and no errno. */
	SAY("unwritten", DRILL_HEAD "\0\0\0\x04\x0e\0\0\0\x1c" DRILL_END),
	SAY("unwritten-odd", DRILL_HEAD "\0\0\0\x04\x0e\0\0\x10\0"),
	SAY("unwritten-late",
	    DRILL_HEAD DRILL_VERDICT "\0\0\0\x04\x0e\0\0\0\x1c"),
	/* A child must not be outdated at once, nor after a head. */
	SAY("outdated", "\0\0\0\0\x0a" DRILL_END),
	SAY("outdated-long",
	    "\0\0\0\x01\x0a"
	    "x"),
	SAY("outdated-late", DRILL_HEAD "\0\0\0\0\x0a"),
	SAY("note-escapes",
	    "\0\0\0\x15\x08\x1b[2J\nforkfetch: b: ok" DRILL_END),
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
