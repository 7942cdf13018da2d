/* SPDX-License-Identifier: MIT */
/*
 * server.h - what all connections share: the log, the tallies and the
 * topics on which requests wait for each other. Every function may be called
 * from every thread.
 */
#ifndef STUBD_SERVER_H
#define STUBD_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define TOPICS_MAX 1024

struct tally {
	unsigned long connections; /* since the start */
	unsigned long open;        /* of them, now */
	unsigned long requests;    /* since the start */
	unsigned long active;      /* read and not answered, now */
	unsigned long max_active;  /* the most there were at once */
	unsigned long sent;        /* bytes that clients' systems took */
};

/* Whatever has the same key=K in its query. */
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

/* log: the path of a file to append to, or NULL. -1 with errno. */
int server_init(struct server *s, const char *log);

/* Append one line, whole; a newline is added. */
void server_log(struct server *s, const char *line, size_t n);

/* A connection has come: its number, from 1. */
unsigned long server_connected(struct server *s, int port);
void server_disconnected(struct server *s, unsigned long number);

/* So many bytes more are on their way. */
void server_sent(struct server *s, size_t n);

/* A request begins, and is over as soon as its answer may be on its way. */
void server_begin(struct server *s);
void server_end(struct server *s);
struct tally server_tally(struct server *s, bool reset);

/* The topic of that key, which is made if need be. */
struct topic *server_topic(struct server *s, const char *key);
/* One more of that topic; returns how many there have been, with this one. */
unsigned long server_count(struct server *s, struct topic *t);
unsigned long server_seen(struct server *s, const struct topic *t);

/* Let go all who wait on the topic, and all who will. */
void server_release(struct server *s, struct topic *t);
/*
 * Wait until the topic is released, which happens by itself when together
 * (if not 0) wait at the same time. gone(arg) says that waiting is no longer of
 * use; then -1.
 */
int server_wait(struct server *s, struct topic *t, unsigned long together,
    bool (*gone)(void *arg), void *arg);

#endif
