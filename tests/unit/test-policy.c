/* SPDX-License-Identifier: MIT */
/* test-policy.c - which system calls each stage of the sandbox allows. */
#include "config.h"

#include "tap.h"

#include "sandbox/policy.h"

#if FILTER_IS_KNOWN

#include "bpf_machine.h"
#include "sandbox/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define SELF 4321

/* The number of calls that this architecture does not have. */
#define NONE NO_CALL

static struct filter resolving, waiting, talking, reading, dialling, serving;

static void
put_self(struct filter *f)
{
	size_t i;

	for (i = 0; i < f->n_pids; i++)
		f->code[f->pids[i]].k = SELF;
}

static void
build(void)
{
	policy_resolving(&resolving);
	policy_waiting(&waiting);
	policy_talking(&talking, 0);
	policy_talking(&reading, POLICY_WANTS_FILES);
	policy_talking(&dialling, POLICY_WANTS_SOCKET);
	policy_talking(&serving, POLICY_WANTS_ALARM);
	put_self(&resolving);
	put_self(&talking);
	put_self(&reading);
	put_self(&dialling);
}

/* The answer of each stage to a call: an errno, or 0. */
static const struct {
	const char *name;
	int number;
	uint64_t args[6];
	int resolving;
	int talking;
} rows[] = {
	{ "read", SYS_read, { 0 }, 0, 0 },
	{ "write", SYS_write, { 0 }, 0, 0 },
	{ "getpid, by which OpenSSL sees a fork", SYS_getpid, { 0 }, 0, 0 },
	{ "execve", SYS_execve, { 0 }, EPERM, EPERM },
	{ "execveat", SYS_execveat, { 0 }, EPERM, EPERM },
	{ "fork", SYS_fork, { 0 }, EPERM, EPERM },
	{ "vfork", SYS_vfork, { 0 }, EPERM, EPERM },
	{ "clone3, as if it were not there", CALL_CLONE3, { 0 }, ENOSYS,
	    EPERM },
	{ "clone: a thread", SYS_clone,
	    { CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		CLONE_THREAD },
	    0, EPERM },
	{ "clone: a process", SYS_clone, { 17 }, EPERM, EPERM },
	{ "clone: a process with a namespace", SYS_clone, { CLONE_NEWUSER },
	    EPERM, EPERM },
	{ "kill", SYS_kill, { SELF, 9 }, EPERM, EPERM },
	{ "tgkill: oneself", SYS_tgkill, { SELF, SELF, 6 }, 0, 0 },
	{ "tgkill: another", SYS_tgkill, { SELF + 1, SELF + 1, 6 }, EPERM,
	    EPERM },
	{ "ptrace", SYS_ptrace, { 0 }, EPERM, EPERM },
	{ "process_vm_readv", SYS_process_vm_readv, { 0 }, EPERM, EPERM },
	{ "open for reading", SYS_open, { 0, O_RDONLY | O_CLOEXEC }, 0, EPERM },
	{ "open for writing", SYS_open, { 0, O_WRONLY }, EACCES, EPERM },
	{ "openat for reading", SYS_openat, { 0, 0, O_RDONLY }, 0, EPERM },
	{ "openat for writing", SYS_openat, { 0, 0, O_RDWR }, EACCES, EPERM },
	{ "openat that makes a file", SYS_openat, { 0, 0, O_CREAT }, EACCES,
	    EPERM },
	{ "openat that empties a file", SYS_openat, { 0, 0, O_TRUNC }, EACCES,
	    EPERM },
	{ "openat2", CALL_OPENAT2, { 0 }, ENOSYS, EPERM },
	{ "creat", SYS_creat, { 0 }, EPERM, EPERM },
	{ "unlinkat", SYS_unlinkat, { 0 }, EPERM, EPERM },
	{ "utimensat", SYS_utimensat, { 0 }, EPERM, EPERM },
	{ "stat", SYS_newfstatat, { 0 }, 0, EPERM },
	{ "io_uring_setup", CALL_IO_URING_SETUP, { 0 }, ENOSYS, EPERM },
	{ "bpf", SYS_bpf, { 0 }, EPERM, EPERM },
	{ "landlock_add_rule", CALL_LANDLOCK_ADD_RULE, { 0 }, EPERM, EPERM },
	{ "landlock_restrict_self", CALL_LANDLOCK_RESTRICT_SELF, { 0 }, 0,
	    EPERM },
	{ "seccomp", SYS_seccomp, { 0 }, 0, EPERM },
	{ "a call that nobody has judged", CALLS_LAST_KNOWN + 1, { 0 }, ENOSYS,
	    EPERM },
	{ "socket: TCP", SYS_socket, { AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0 },
	    0, 0 },
	{ "socket: TCP over IPv6", SYS_socket,
	    { AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP }, 0, 0 },
	{ "socket: MPTCP", SYS_socket, { AF_INET, SOCK_STREAM, 262 }, EPERM,
	    EPERM },
	{ "socket: SCTP", SYS_socket, { AF_INET, SOCK_STREAM, 132 }, EPERM,
	    EPERM },
	{ "socket: UDP", SYS_socket, { AF_INET, SOCK_DGRAM, 0 }, 0, EPERM },
	{ "socket: raw", SYS_socket, { AF_INET, SOCK_RAW, 1 }, EPERM, EPERM },
	{ "socket: UNIX", SYS_socket, { AF_UNIX, SOCK_STREAM, 0 }, 0,
	    EAFNOSUPPORT },
	{ "socket: the list of addresses", SYS_socket,
	    { AF_NETLINK, SOCK_RAW, 0 }, 0, EAFNOSUPPORT },
	{ "socket: another netlink", SYS_socket, { AF_NETLINK, SOCK_RAW, 12 },
	    EPERM, EAFNOSUPPORT },
	{ "socket: a packet's", SYS_socket, { AF_PACKET, SOCK_RAW, 0 },
	    EAFNOSUPPORT, EAFNOSUPPORT },
	{ "socket: a virtual machine's", SYS_socket, { 40, SOCK_STREAM, 0 },
	    EAFNOSUPPORT, EAFNOSUPPORT },
	{ "socketpair of streams", SYS_socketpair, { AF_UNIX, SOCK_STREAM, 0 },
	    0, 0 },
	{ "socketpair of datagrams", SYS_socketpair, { AF_UNIX, SOCK_DGRAM, 0 },
	    0, EPERM },
	{ "socketpair of another family", SYS_socketpair,
	    { 30, SOCK_STREAM, 0 }, EAFNOSUPPORT, EAFNOSUPPORT },
	{ "listen", SYS_listen, { 0 }, EPERM, EPERM },
	{ "bind", SYS_bind, { 0 }, 0, EPERM },
	{ "sendto", SYS_sendto, { 0 }, 0, 0 },
	{ "sendto that connects", SYS_sendto, { 0, 0, 0, MSG_FASTOPEN }, EPERM,
	    EPERM },
	{ "sendmsg that connects", SYS_sendmsg, { 0, 0, MSG_FASTOPEN }, EPERM,
	    EPERM },
	{ "sendmmsg that connects", SYS_sendmmsg, { 0, 0, 0, MSG_FASTOPEN },
	    EPERM, EPERM },
	{ "sendto of urgent data", SYS_sendto, { 0, 0, 0, MSG_OOB }, EPERM,
	    EPERM },
	{ "setsockopt: no delay", SYS_setsockopt,
	    { 3, IPPROTO_TCP, TCP_NODELAY }, 0, 0 },
	{ "setsockopt: what is no TCP any more", SYS_setsockopt,
	    { 3, IPPROTO_TCP, 31 }, EPERM, EPERM },
	{ "setsockopt: a filter", SYS_setsockopt,
	    { 3, SOL_SOCKET, SO_ATTACH_FILTER }, EPERM, EPERM },
	{ "setsockopt: the same number of another level", SYS_setsockopt,
	    { 3, IPPROTO_IPV6, SO_ATTACH_FILTER }, 0, 0 },
	{ "setsockopt: past the routes", SYS_setsockopt,
	    { 3, SOL_SOCKET, SO_BINDTODEVICE }, EPERM, EPERM },
	{ "setsockopt: past the routes, by number", SYS_setsockopt,
	    { 3, SOL_SOCKET, 62 }, EPERM, EPERM },
	{ "setsockopt: past the routes of IPv4", SYS_setsockopt,
	    { 3, IPPROTO_IP, IP_UNICAST_IF }, EPERM, EPERM },
	{ "setsockopt: past the routes of IPv6", SYS_setsockopt,
	    { 3, IPPROTO_IPV6, IPV6_UNICAST_IF }, EPERM, EPERM },
	{ "setsockopt: errors of UDP, as DNS is asked", SYS_setsockopt,
	    { 3, IPPROTO_IP, IP_RECVERR }, 0, 0 },
	{ "setsockopt: errors of UDP over IPv6", SYS_setsockopt,
	    { 3, IPPROTO_IPV6, IPV6_RECVERR }, 0, 0 },
	{ "setsockopt: whom a daemon speaks to", SYS_setsockopt,
	    { 3, SOL_SOCKET, SO_PASSCRED }, 0, 0 },
	{ "setsockopt: of netlink", SYS_setsockopt, { 3, 270, 1 }, 0, 0 },
	{ "setsockopt: of another level", SYS_setsockopt, { 3, 282, 1 }, EPERM,
	    EPERM },
	{ "setsockopt: to keep alive", SYS_setsockopt,
	    { 3, SOL_SOCKET, SO_KEEPALIVE }, 0, 0 },
	{ "sendmmsg, as DNS is asked", SYS_sendmmsg, { 0 }, 0, EPERM },
	{ "mmap of memory", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS }, 0,
	    0 },
	{ "mmap of a thread's stack", SYS_mmap,
	    { 0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK }, 0,
	    0 },
	{ "mmap of a stack that grows", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN },
	    EPERM, EPERM },
	{ "mmap of memory that is shared", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS },
	    EPERM, EPERM },
	{ "mmap of memory that is shared, the newer way", SYS_mmap,
	    { 0, 4096, PROT_READ, 3 | MAP_ANONYMOUS }, EPERM, EPERM },
	{ "mmap of a daemon's cache", SYS_mmap,
	    { 0, 4096, PROT_READ, MAP_SHARED, 5 }, 0, 0 },
	{ "remap_file_pages", SYS_remap_file_pages, { 0 }, EPERM, EPERM },
	{ "map_shadow_stack", CALL_MAP_SHADOW_STACK, { 0 }, EPERM, EPERM },
	{ "memfd_create", SYS_memfd_create, { 0 }, EPERM, EPERM },
	{ "splice", SYS_splice, { 0 }, EPERM, EPERM },
	{ "vmsplice", SYS_vmsplice, { 0 }, EPERM, EPERM },
	{ "tee", SYS_tee, { 0 }, EPERM, EPERM },
	{ "sendfile", SYS_sendfile, { 0 }, EPERM, EPERM },
	{ "copy_file_range", SYS_copy_file_range, { 0 }, EPERM, EPERM },
	{ "io_setup", SYS_io_setup, { 0 }, EPERM, EPERM },
	{ "io_submit", SYS_io_submit, { 0 }, EPERM, EPERM },
	{ "flock", SYS_flock, { 0 }, EPERM, EPERM },
	{ "mmap of a module's code", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE }, 0, EACCES },
	{ "mmap of code that is written", SYS_mmap,
	    { 0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE }, EACCES, EACCES },
	{ "mmap of code that is no file's", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS },
	    EACCES, EACCES },
	{ "mprotect of data", SYS_mprotect, { 0, 4096, PROT_READ }, 0, 0 },
	{ "mprotect into code", SYS_mprotect,
	    { 0, 4096, PROT_READ | PROT_EXEC }, EACCES, EACCES },
	{ "prctl: the name of a thread", SYS_prctl, { PR_SET_NAME }, 0, EPERM },
	{ "prctl: to outlive the parent", SYS_prctl, { PR_SET_PDEATHSIG },
	    EPERM, EPERM },
	{ "prctl: to be looked into", SYS_prctl, { PR_SET_DUMPABLE, 1 }, EPERM,
	    EPERM },
	{ "prlimit64: one's own, to read", SYS_prlimit64, { 0, 7, 0, 1 }, 0,
	    EPERM },
	{ "prlimit64: one's own, to set", SYS_prlimit64, { 0, 7, 1, 0 }, EPERM,
	    EPERM },
	{ "prlimit64: to set, high in memory", SYS_prlimit64,
	    { 0, 7, 0x700000000, 0 }, EPERM, EPERM },
	{ "prlimit64: another's", SYS_prlimit64, { SELF + 1, 7, 0, 1 }, EPERM,
	    EPERM },
	{ "fcntl: not to block", SYS_fcntl, { 3, F_SETFL, O_NONBLOCK }, 0, 0 },
	{ "fcntl: signals to another", SYS_fcntl, { 3, F_SETOWN, 1 }, EPERM,
	    EPERM },
	{ "fcntl: a larger pipe", SYS_fcntl, { 3, F_SETPIPE_SZ, 1 << 20 },
	    EPERM, EPERM },
	{ "fcntl: a lock", SYS_fcntl, { 3, F_SETLK, 1 }, EPERM, EPERM },
	{ "ioctl: attributes of a file", SYS_ioctl, { 3, FS_IOC_SETFLAGS },
	    EPERM, EPERM },
	{ "ioctl: signals to another", SYS_ioctl, { 3, FIOASYNC }, EPERM,
	    EPERM },
	{ "ioctl: the number of an interface", SYS_ioctl, { 3, SIOCGIFINDEX },
	    0, EPERM },
	{ "ioctl: the same, high bits set", SYS_ioctl,
	    { 3, UINT64_C(1) << 32 | FS_IOC_SETFLAGS }, EPERM, EPERM },
	{ "ioctl: how much is there", SYS_ioctl, { 3, FIONREAD }, 0, 0 },
	{ "ioctl: to type into the terminal", SYS_ioctl, { 2, TIOCSTI }, EPERM,
	    EPERM },
	{ "ioctl: a terminal's settings", SYS_ioctl, { 2, TCGETS }, 0, EPERM },
	{ "kexec_file_load", SYS_kexec_file_load, { 0 }, EPERM, EPERM },
	{ "a skipped call", -1, { 0 }, 0, 0 },
};

static void
test_rows(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].number == NONE &&
		    i != sizeof(rows) / sizeof(rows[0]) - 1)
			continue;
		is_int(bpf_errno(
			   bpf_ask(&resolving, rows[i].number, rows[i].args)),
		    rows[i].resolving, "resolving: %s", rows[i].name);
		is_int(
		    bpf_errno(bpf_ask(&talking, rows[i].number, rows[i].args)),
		    rows[i].talking, "talking: %s", rows[i].name);
	}
}

static int
ask(const struct filter *f, int number, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t args[6] = { a, b, c };

	return bpf_errno(bpf_ask(f, number, args));
}

static void
test_wants(void)
{
	is_int(ask(&reading, SYS_openat, 0, 0, O_RDONLY | O_CLOEXEC), 0,
	    "a child with certificates to read may open a file");
	is_int(ask(&reading, SYS_openat, 0, 0, O_WRONLY), EACCES,
	    "a child with certificates to read may not write a file");
	is_int(ask(&reading, SYS_newfstatat, 0, 0, 0), 0,
	    "a child with certificates to read may stat a file");
	is_int(ask(&reading, SYS_socket, AF_UNIX, SOCK_STREAM, 0), EAFNOSUPPORT,
	    "a child with certificates to read may not make a UNIX socket");
	is_int(ask(&dialling, SYS_socket, AF_UNIX, SOCK_STREAM, 0), 0,
	    "a child of a UNIX socket may make one");
	is_int(ask(&dialling, SYS_socket, AF_UNIX, SOCK_DGRAM, 0), EPERM,
	    "a child of a UNIX socket may not make one for datagrams");
	is_int(ask(&dialling, SYS_openat, 0, 0, O_RDONLY), EPERM,
	    "a child of a UNIX socket may not open a file");
	is_int(ask(&serving, SYS_setitimer, 0, 0, 0), 0,
	    "a child that answers more than once may set its alarm");
	is_int(ask(&talking, SYS_setitimer, 0, 0, 0), EPERM,
	    "a child that answers once may not set its alarm");
	is_int(ask(&serving, SYS_openat, 0, 0, O_RDONLY), EPERM,
	    "a child that answers more than once may not open a file");
}

/* The kernel runs both filters, and the stricter result counts. */
static void
test_waiting(void)
{
	int number, refused;

	is_int(ask(&waiting, SYS_clone, CLONE_VM | CLONE_THREAD, 0, 0), EPERM,
	    "while a name is resolved, no other thread is made");
	refused = 0;
	for (number = -1; number < 2 * FILTER_CALLS; number++)
		refused += ask(&waiting, number, 0, 0, 0) != 0;
	is_int(refused, 1, "while a name is resolved, nothing else is refused");
}

/* The first stage allows every call that the second allows, and no call number
 * makes a filter jump out of its code. */
static void
test_all_numbers(void)
{
	int number, broken, wider, first, second;

	broken = wider = 0;
	for (number = -1; number < 2 * FILTER_CALLS; number++) {
		first = ask(&resolving, number, 0, 0, 0);
		second = ask(&talking, number, 0, 0, 0);
		broken += first < 0 || second < 0;
		wider += first != 0 && second == 0;
	}
	is_int(broken, 0, "each number of a call has a result");
	is_int(
	    wider, 0, "the second stage allows nothing that the first refuses");
}

int
main(void)
{
	build();
	test_rows();
	test_wants();
	test_waiting();
	test_all_numbers();
	return done();
}

#else

int
main(void)
{
	puts("1..0 # SKIP no filters for this architecture");
	return 0;
}

#endif
