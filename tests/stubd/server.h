/* SPDX-License-Identifier: MIT */
/*
 * server.h - the state that all connections share: the log, the tallies and
 * the topics in which requests wait for each other. Any thread may call these
 * functions.
 */
#ifndef STUBD_SERVER_H
#define STUBD_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define TOPICS_MAX 1024

struct tally {
	unsigned long connections; /* since the start */
	unsigned long open;        /* connections now open */
	unsigned long requests;    /* since the start */
	unsigned long active;      /* requests read but not yet answered */
	unsigned long max_active;  /* largest value of active */
	unsigned long sent;        /* bytes accepted by clients' systems */
};

/* The requests with the same key=K in their queries. */
struct topic {
	char key[64];
	unsigned long seen;
	unsigned long waiting;
	bool released;
};

struct server {
	int logfd; /* -1: no log */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct tally tally;
	struct topic topics[TOPICS_MAX];
	size_t n_topics;
};

/* Initialize the server. log is the path of a file to append to, or NULL.
 * Return -1 with errno on failure. */
int server_init(struct server *s, const char *log);

/* Append a line and a newline to the log, in one write. */
void server_log(struct server *s, const char *line, size_t n);

/* Log and count a new connection. Return its number, from 1. */
unsigned long server_connected(struct server *s, int port);
void server_disconnected(struct server *s, unsigned long number);

/* Add n to the bytes sent. */
void server_sent(struct server *s, size_t n);

/* Count a request as active from its beginning until just before its answer. */
void server_begin(struct server *s);
void server_end(struct server *s);
struct tally server_tally(struct server *s, bool reset);

/* Return the topic of that key; create it if there is none. */
struct topic *server_topic(struct server *s, const char *key);
/* Count a request of that topic. Return how many there have been with it. */
unsigned long server_count(struct server *s, struct topic *t);
unsigned long server_seen(struct server *s, const struct topic *t);

/* Let the requests that wait in the topic go on, and all later ones. */
void server_release(struct server *s, struct topic *t);
/*
 * Wait until the topic is released. If together is not 0, the topic is released
 * when that many requests wait at the same time. Return -1 if gone(arg) returns
 * true while waiting.
 */
int server_wait(struct server *s, struct topic *t, unsigned long together,
    bool (*gone)(void *arg), void *arg);

#endif
