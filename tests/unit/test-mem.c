/* SPDX-License-Identifier: MIT */
/* test-mem.c - an allocation succeeds, or ends the process with status 3. */
#include "config.h"

#include "base/mem.h"
#include "tap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
leave_a_trace(void)
{
	static const char text[] = "an exit handler ran\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) == -1)
		abort();
}

/* Run out of memory in a child process whose standard error is fd. */
static void
run_out_of_memory(int fd)
{
	size_t volatile count = SIZE_MAX / 2;

	atexit(leave_a_trace);
	dup2(fd, STDERR_FILENO);
	free(mem_resize(NULL, count, 4));
	_exit(0);
}

static void
test_no_memory(void)
{
	char text[128];
	ssize_t n;
	int fds[2], status;
	pid_t pid;

	if (pipe(fds) == -1 || (pid = fork()) == -1) {
		ok(false, "a child can be made");
		return;
	}
	if (pid == 0)
		run_out_of_memory(fds[1]);
	close(fds[1]);
	n = read(fds[0], text, sizeof(text));
	is_bytes(text, n < 0 ? 0 : (size_t)n, "forkfetch: out of memory\n", 25,
	    "out of memory prints the message and nothing else");
	close(fds[0]);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status), "out of memory does not crash");
	is_int(WEXITSTATUS(status), MEM_EXIT_STATUS,
	    "out of memory exits with status 3");
}

int
main(void)
{
	static const char zeros[64];
	char *s;

	s = mem_zalloc(sizeof(zeros));
	is_bytes(
	    s, sizeof(zeros), zeros, sizeof(zeros), "zeroed memory is zero");
	free(s);
	s = mem_zalloc(0);
	ok(s != NULL, "zero bytes are not NULL");
	s = mem_resize(s, 0, 8);
	ok(s != NULL, "zero items are not NULL");
	s = mem_resize(s, 2, 8);
	memcpy(s, "fifteen letters", 16);
	s = mem_resize(s, 1000, 8);
	is_str(s, "fifteen letters", "memory that grows keeps its content");
	free(s);

	s = mem_strdup("wiped");
	mem_wipe(s, 3);
	is_bytes(s, 6, "\0\0\0ed", 6, "memory can be wiped");
	mem_free_wiped(s);
	mem_free_wiped(NULL);
	mem_wipe(NULL, 0);

	s = mem_strdup("copy");
	is_str(s, "copy", "a string is copied");
	free(s);
	is_str(mem_strdup(NULL), NULL, "NULL stays NULL");
	ok(mem_is_same("a", "a") && mem_is_same(NULL, NULL),
	    "equal strings are equal, and NULL equals NULL");
	ok(!mem_is_same("a", "b") && !mem_is_same("", NULL) &&
		!mem_is_same(NULL, ""),
	    "NULL equals nothing else");
	s = mem_memdup("a\0bc", 3);
	is_bytes(s, 4, "a\0b", 4, "bytes are copied and terminated");
	free(s);
	s = mem_memdup(NULL, 0);
	is_str(s, "", "no bytes are an empty string");
	free(s);
	s = mem_printf("%s %d %1000s", "x", 42, "y");
	is_int(strlen(s), 1005, "a formatted string has the length it needs");
	ok(strncmp(s, "x 42  ", 6) == 0 && s[1004] == 'y',
	    "a formatted string has its text");
	free(s);

	test_no_memory();
	return done();
}
