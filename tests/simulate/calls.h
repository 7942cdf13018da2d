/* SPDX-License-Identifier: MIT */
/*
 * calls.h - redirect system calls to calls.c: when the files of src that make
 * system calls are compiled for the simulation, this is included first. The
 * headers of these files are included here, before the macros, so that only
 * calls are renamed.
 */
#ifndef FF_TESTS_SIMULATE_CALLS_H
#define FF_TESTS_SIMULATE_CALLS_H

#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

int sim_clock_gettime(clockid_t which, struct timespec *ts);
int sim_close(int fd);
int sim_fcntl(int fd, int command);
int sim_fstat(int fd, struct stat *st);
int sim_getrlimit(int resource, struct rlimit *limit);
int sim_ioctl(int fd, unsigned long request, int *n);
int sim_isatty(int fd);
int sim_open(const char *path, int flags);
int sim_poll(struct pollfd *fds, nfds_t n, int wait_ms);
int sim_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *wait,
    const sigset_t *mask);
int sim_setrlimit(int resource, const struct rlimit *limit);
int sim_sigaction(
    int number, const struct sigaction *set, struct sigaction *old);
int sim_sigprocmask(int how, const sigset_t *set, sigset_t *old);
pid_t sim_getpid(void);
ssize_t sim_read(int fd, void *p, size_t n);
ssize_t sim_send(int fd, const void *p, size_t n, int flags);
ssize_t sim_write(int fd, const void *p, size_t n);
ssize_t sim_writev(int fd, const struct iovec *v, int n);

/* These macros have arguments so that struct sigaction keeps its name. */
#define clock_gettime(...) sim_clock_gettime(__VA_ARGS__)
#define close(...)         sim_close(__VA_ARGS__)
#define fcntl(...)         sim_fcntl(__VA_ARGS__)
#define fstat(...)         sim_fstat(__VA_ARGS__)
#define getpid(...)        sim_getpid(__VA_ARGS__)
#define getrlimit(...)     sim_getrlimit(__VA_ARGS__)
#define ioctl(...)         sim_ioctl(__VA_ARGS__)
#define isatty(...)        sim_isatty(__VA_ARGS__)
#define open(...)          sim_open(__VA_ARGS__)
#define poll(...)          sim_poll(__VA_ARGS__)
#define ppoll(...)         sim_ppoll(__VA_ARGS__)
#define read(...)          sim_read(__VA_ARGS__)
#define send(...)          sim_send(__VA_ARGS__)
#define setrlimit(...)     sim_setrlimit(__VA_ARGS__)
#define sigaction(...)     sim_sigaction(__VA_ARGS__)
#define sigprocmask(...)   sim_sigprocmask(__VA_ARGS__)
#define write(...)         sim_write(__VA_ARGS__)
#define writev(...)        sim_writev(__VA_ARGS__)

#endif
