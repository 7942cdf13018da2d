/* SPDX-License-Identifier: MIT */
/* policy_checks.h - the checks of arguments that both stages share, and numbers
 * of the kernel that headers may lack. For sandbox only. */
#ifndef FF_SANDBOX_POLICY_CHECKS_H
#define FF_SANDBOX_POLICY_CHECKS_H

#include "sandbox/filter.h"

#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* Mask for a socket's type without SOCK_NONBLOCK and SOCK_CLOEXEC. */
#define POLICY_SOCK_TYPE 0xfU

#define POLICY_PR_SET_VMA           0x53564d41
#define POLICY_SOL_NETLINK          270
#define POLICY_TCP_FASTOPEN_CONNECT 30

void policy_check_open(struct filter *f);
void policy_check_openat(struct filter *f);
void policy_check_executable(struct filter *f);
void policy_check_fcntl(struct filter *f);
/* For both checks of mmap(): refuse memory that no limit counts. */
void policy_refuse_uncounted(struct filter *f);
void policy_check_send(struct filter *f);
void policy_check_sendmsg(struct filter *f);
void policy_check_setsockopt(struct filter *f);
void policy_check_tgkill(struct filter *f);

#endif
