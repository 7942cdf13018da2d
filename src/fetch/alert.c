/* SPDX-License-Identifier: MIT */
/* alert.c - see alert.h. */
#include "config.h"

#include "fetch/alert.h"

#include "base/array.h"

#include <stddef.h>

static const struct {
	int alert;
	bool is_about_certificate;
	const char *name;
} alerts[] = {
	{ 10, false, "unexpected message" },
	{ 20, false, "bad record MAC" },
	{ 21, false, "decryption failed" },
	{ 22, false, "record overflow" },
	{ 30, false, "decompression failure" },
	{ ALERT_HANDSHAKE_FAILURE, false, "handshake failure" },
	{ 41, true, "no certificate" },
	{ 42, true, "bad certificate" },
	{ 43, true, "unsupported certificate" },
	{ 44, true, "certificate revoked" },
	{ 45, true, "certificate expired" },
	{ 46, true, "certificate unknown" },
	{ 47, false, "illegal parameter" },
	{ 48, true, "unknown CA" },
	{ 49, true, "access denied" },
	{ 50, false, "decode error" },
	{ 51, false, "decrypt error" },
	{ 60, false, "export restriction" },
	{ 70, false, "protocol version" },
	{ 71, false, "insufficient security" },
	{ 80, false, "internal error" },
	{ 86, false, "inappropriate fallback" },
	{ 90, false, "user canceled" },
	{ 100, false, "no renegotiation" },
	{ 109, false, "missing extension" },
	{ 110, false, "unsupported extension" },
	{ 111, true, "certificate unobtainable" },
	{ 112, false, "unrecognized name" },
	{ 113, false, "bad certificate status response" },
	{ 114, false, "bad certificate hash value" },
	{ 115, false, "unknown PSK identity" },
	{ ALERT_CERTIFICATE_REQUIRED, true, "certificate required" },
	{ 120, false, "no application protocol" },
};

static size_t
find(int alert)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(alerts) && alerts[i].alert != alert; i++)
		;
	return i;
}

const char *
alert_name(int alert)
{
	size_t i = find(alert);

	return i < ARRAY_LEN(alerts) ? alerts[i].name : NULL;
}

bool
alert_is_about_certificate(int alert)
{
	size_t i = find(alert);

	return i < ARRAY_LEN(alerts) && alerts[i].is_about_certificate;
}
