/* SPDX-License-Identifier: MIT */
/* server.c - the state that all connections share. Knows no HTTP. */
#include "config.h"

#include "server.h"

#include "bytes.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A request that waits checks for its client at this interval, in ns. */
#define LOOK_NS 20000000L

int
server_init(struct server *s, const char *log)
{
	pthread_condattr_t attr;

	memset(s, 0, sizeof(*s));
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &attr);
	pthread_condattr_destroy(&attr);
	s->logfd = -1;
	if (log == NULL)
		return 0;
	s->logfd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	return s->logfd == -1 ? -1 : 0;
}

void
server_log(struct server *s, const char *line, size_t n)
{
	struct bytes b = { 0 };

	if (s->logfd == -1)
		return;
	bytes_add(&b, line, n);
	bytes_add(&b, "\n", 1);
	/* With one write in append mode, lines are never mixed. */
	if (write(s->logfd, b.at, b.n) == -1)
		perror("stubd: log");
	bytes_free(&b);
}

unsigned long
server_connected(struct server *s, int port)
{
	unsigned long number;
	char line[64];
	int n;

	pthread_mutex_lock(&s->lock);
	number = ++s->tally.connections;
	s->tally.open++;
	pthread_mutex_unlock(&s->lock);
	n = snprintf(line, sizeof(line), "CONNECT %lu\tport=%d", number, port);
	server_log(s, line, (size_t)n);
	return number;
}

void
server_disconnected(struct server *s, unsigned long number)
{
	char line[64];
	int n;

	pthread_mutex_lock(&s->lock);
	s->tally.open--;
	pthread_mutex_unlock(&s->lock);
	n = snprintf(line, sizeof(line), "CLOSE %lu", number);
	server_log(s, line, (size_t)n);
}

void
server_sent(struct server *s, size_t n)
{
	pthread_mutex_lock(&s->lock);
	s->tally.sent += n;
	pthread_mutex_unlock(&s->lock);
}

void
server_begin(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	s->tally.requests++;
	if (++s->tally.active > s->tally.max_active)
		s->tally.max_active = s->tally.active;
	pthread_mutex_unlock(&s->lock);
}

void
server_end(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	s->tally.active--;
	pthread_mutex_unlock(&s->lock);
}

struct tally
server_tally(struct server *s, bool reset)
{
	struct tally t;

	pthread_mutex_lock(&s->lock);
	t = s->tally;
	if (reset) {
		s->tally.connections = s->tally.requests = 0;
		s->tally.sent = 0;
		s->tally.max_active = s->tally.active;
	}
	pthread_mutex_unlock(&s->lock);
	return t;
}

struct topic *
server_topic(struct server *s, const char *key)
{
	struct topic *t;
	size_t i;

	pthread_mutex_lock(&s->lock);
	for (i = 0; i < s->n_topics; i++)
		if (strncmp(s->topics[i].key, key, sizeof(t->key) - 1) == 0)
			break;
	/* If there are too many topics, others share the last one. */
	if (i == TOPICS_MAX)
		i--;
	t = &s->topics[i];
	if (i == s->n_topics) {
		s->n_topics++;
		snprintf(t->key, sizeof(t->key), "%s", key);
	}
	pthread_mutex_unlock(&s->lock);
	return t;
}

unsigned long
server_count(struct server *s, struct topic *t)
{
	unsigned long n;

	pthread_mutex_lock(&s->lock);
	n = ++t->seen;
	pthread_mutex_unlock(&s->lock);
	return n;
}

unsigned long
server_seen(struct server *s, const struct topic *t)
{
	unsigned long n;

	pthread_mutex_lock(&s->lock);
	n = t->seen;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void
server_release(struct server *s, struct topic *t)
{
	pthread_mutex_lock(&s->lock);
	t->released = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static struct timespec
next_look(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_nsec += LOOK_NS;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_nsec -= 1000000000L;
		at.tv_sec++;
	}
	return at;
}

int
server_wait(struct server *s, struct topic *t, unsigned long together,
    bool (*gone)(void *arg), void *arg)
{
	struct timespec until;
	bool released;

	pthread_mutex_lock(&s->lock);
	t->waiting++;
	if (together > 0 && t->waiting >= together) {
		t->released = true;
		pthread_cond_broadcast(&s->changed);
	}
	while (!t->released && !gone(arg)) {
		until = next_look();
		pthread_cond_timedwait(&s->changed, &s->lock, &until);
	}
	released = t->released;
	t->waiting--;
	pthread_mutex_unlock(&s->lock);
	return released ? 0 : -1;
}
