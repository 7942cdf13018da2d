/* SPDX-License-Identifier: MIT */
/* transfer_callbacks.h - what libcurl calls while a transfer runs. */
#ifndef FF_FETCH_TRANSFER_CALLBACKS_H
#define FF_FETCH_TRANSFER_CALLBACKS_H

#include "fetch/transfer.h"

void transfer_set_callbacks(struct transfer *t);

#endif
