/* SPDX-License-Identifier: MIT */
/* surrender.h - what a process gives up that is no rule about system calls or
 * files. What a system does not know is left out. */
#ifndef FF_SANDBOX_SURRENDER_H
#define FF_SANDBOX_SURRENDER_H

#include <stdbool.h>
#include <stdint.h>

/* No new privileges by exec, no core file. */
void surrender_privileges(void);

/* Let no other process of the same user look inside, and dump no core. */
void surrender_inspection(void);

/* No file is written; memory beyond what is there, descriptors and processor
 * time (cpu, a length; CLOCK_NEVER: any) have bounds. */
void surrender_resources(int64_t cpu);

/* Of root's powers those alone stay that let it read files, and connect to
 * sockets, of others. */
void surrender_capabilities(bool may_read, bool may_connect);

#endif
