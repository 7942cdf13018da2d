/* SPDX-License-Identifier: MIT */
/* harden.h - what a child gives up before it talks to anybody. */
#ifndef FF_FETCH_HARDEN_H
#define FF_FETCH_HARDEN_H

/*
 * No new privileges by exec, no core file, and no other process of the same
 * user may look inside. Where the kernel knows no such thing it is left out.
 */
void harden_process(void);

#endif
