/* SPDX-License-Identifier: MIT */
/* alert.h - the alerts of TLS, by the names of RFC 8446. */
#ifndef FF_FETCH_ALERT_H
#define FF_FETCH_ALERT_H

#include <stdbool.h>

#define ALERT_HANDSHAKE_FAILURE    40
#define ALERT_CERTIFICATE_REQUIRED 116

/* Return the name of an alert ("certificate required"), or NULL if it has
 * none. */
const char *alert_name(int alert);

/* Return whether the alert is about the certificate of whom it was sent to. */
bool alert_is_about_certificate(int alert);

#endif
