/* SPDX-License-Identifier: MIT */
/* consumer.h - whoever reads standard output, and may be slow, or gone.
 * Inside run only. */
#ifndef FF_RUN_CONSUMER_H
#define FF_RUN_CONSUMER_H

#include "run/loop.h"

/* Have channel_select() say when the reader of a pipe is gone: then nobody
 * wants the answers that are to come. */
void consumer_watch(struct run *r);

/*
 * A writer_wait_fn; arg is the run. The reader is slow: the children are held
 * back by their pipes meanwhile, and their deadlines hold. After a signal it
 * is waited for a second longer, after two not at all.
 */
int consumer_wait(void *arg, int fd);

/* An output_more_fn; arg is the run. Of a child that is late, not everything
 * is written that a frame of it gives. */
bool consumer_wants_more(void *arg, size_t n);

#endif
