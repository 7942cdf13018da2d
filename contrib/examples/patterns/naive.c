/* SPDX-License-Identifier: MIT */
/*
 * naive.c - one after the other: Ann waits until Joe has finished. Compare this
 * with concurrent.c. In Go:
 *	count("Joe")
 *	count("Ann")
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
count(const char *name)
{
	int i;

	for (i = 0; i < 3; i++) {
		usleep((unsigned)random() % 200000);
		printf("%s %d\n", name, i);
	}
}

int
main(void)
{
	count("Joe");
	count("Ann");
	return EXIT_SUCCESS;
}
