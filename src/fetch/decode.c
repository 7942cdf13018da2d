/* SPDX-License-Identifier: MIT */
/* decode.c - see decode.h. Each coding has a layer. The outermost layer is fed
 * with the body, and every layer passes its decoded bytes to the next. */
#include "config.h"

#include "fetch/decode.h"

#include "base/array.h"
#include "base/mem.h"
#include "fetch/coding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PIECE_SIZE ((size_t)16 << 10)

enum place {
	AT_BEGINNING, /* before the first stream, which has to begin as the
	                 coding does */
	INSIDE,
	BETWEEN, /* after a stream: another one, or padding */
	AT_PADDING,
};

struct decode_layer {
	const struct coding *coding;
	void *decoder;
	enum place place;
	bool is_fed;
	unsigned char ahead[CODING_MAGIC_MAX]; /* what may begin a stream */
	size_t n_ahead;
	unsigned char piece[PIECE_SIZE]; /* decoded */
};

/* Elements of the list that stand for no coding at all. */
static const char *const nothing[] = { "", "identity", "none" };

static bool
is_word(const char *p, size_t n, const char *word)
{
	return word != NULL && strlen(word) == n &&
	    strncasecmp(p, word, n) == 0;
}

static bool
is_nothing(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(nothing); i++)
		if (is_word(p, n, nothing[i]))
			return true;
	return false;
}

static const struct coding *
find_coding(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < codings_n; i++)
		if (is_word(p, n, codings[i]->name) ||
		    is_word(p, n, codings[i]->alias))
			return codings[i];
	return NULL;
}

void
decode_list(struct buf *out)
{
	size_t i;

	for (i = 0; i < codings_n; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", codings[i]->name);
}

static int
add_layer(struct decode *d, const char *p, size_t n, struct errbuf *e)
{
	const struct coding *coding;
	struct decode_layer *layer;

	if (is_nothing(p, n))
		return 0;
	coding = find_coding(p, n);
	if (coding == NULL)
		return errbuf_set(
		    e, "its encoding \"%.*s\" is not supported", (int)n, p);
	if (d->n == DECODE_MAX)
		return errbuf_set(
		    e, "it has more than %d encodings", DECODE_MAX);
	layer = mem_zalloc(sizeof(*layer));
	layer->coding = coding;
	layer->place = coding->match != NULL ? AT_BEGINNING : INSIDE;
	layer->decoder = coding->begin();
	if (layer->decoder == NULL) {
		free(layer);
		return errbuf_set(e, "%s: out of memory", coding->name);
	}
	/* The coding that was put on last has to be taken off first. */
	memmove(&d->layers[1], &d->layers[0], d->n * sizeof(d->layers[0]));
	d->layers[0] = layer;
	d->n++;
	return 0;
}

int
decode_begin(struct decode *d, const char *names, decode_take_fn *take,
    void *arg, struct errbuf *e)
{
	size_t n, word;

	memset(d, 0, sizeof(*d));
	d->take = take;
	d->arg = arg;
	for (;; names += n + 1) {
		names += strspn(names, " \t\r\n");
		n = strcspn(names, ",");
		word = n;
		while (word > 0 && strchr(" \t\r\n", names[word - 1]) != NULL)
			word--;
		if (add_layer(d, names, word, e) == -1) {
			decode_free(d);
			return -1;
		}
		if (names[n] == '\0')
			return 0;
	}
}

static enum decode_status feed(struct decode *d, size_t at,
    const unsigned char *p, size_t n, struct errbuf *e);

/* Decode from io until its input is used up or the stream ends. */
static enum decode_status
decode_stream(
    struct decode *d, size_t at, struct coding_io *io, struct errbuf *e)
{
	struct decode_layer *layer = d->layers[at];
	enum decode_status rc;
	enum coding_status status;
	size_t made, before;

	do {
		before = io->n_in;
		io->out = layer->piece;
		io->room = PIECE_SIZE;
		status = layer->coding->step(layer->decoder, io);
		made = PIECE_SIZE - io->room;
		rc = feed(d, at + 1, layer->piece, made, e);
		if (rc != DECODE_OK)
			return rc;
		if (status == CODING_BAD) {
			errbuf_set(e, "%s: %s", layer->coding->name, io->why);
			return DECODE_FAILED;
		}
		if (status == CODING_END) {
			layer->place = BETWEEN;
			return DECODE_OK;
		}
		/* A decoder that has input and room but uses neither would do
		 * so for ever. */
		if (made == 0 && before > 0 && io->n_in == before) {
			errbuf_set(e, "%s: no progress", layer->coding->name);
			return DECODE_FAILED;
		}
	} while (io->n_in > 0 || io->room == 0);
	return DECODE_OK;
}

/* Find out whether a byte and those before it begin a stream. */
static enum decode_status
look_ahead(struct decode *d, size_t at, unsigned char byte, struct errbuf *e)
{
	struct decode_layer *layer = d->layers[at];
	struct coding_io io = { .in = layer->ahead };
	enum coding_match match;

	layer->ahead[layer->n_ahead++] = byte;
	match = CODING_PADDING;
	if (layer->coding->match != NULL)
		match = layer->coding->match(layer->ahead, layer->n_ahead);
	if (match == CODING_PADDING && layer->place == AT_BEGINNING) {
		errbuf_set(e, "it is not %s data", layer->coding->name);
		return DECODE_FAILED;
	}
	if (match == CODING_PADDING)
		layer->place = AT_PADDING;
	if (match != CODING_ANOTHER)
		return DECODE_OK;
	if (layer->place == BETWEEN)
		layer->coding->again(layer->decoder);
	layer->place = INSIDE;
	io.n_in = layer->n_ahead;
	layer->n_ahead = 0;
	return decode_stream(d, at, &io, e);
}

static enum decode_status
feed_layer(struct decode *d, size_t at, const unsigned char *p, size_t n,
    struct errbuf *e)
{
	struct decode_layer *layer = d->layers[at];
	struct coding_io io = { .in = p, .n_in = n };
	enum decode_status rc;

	layer->is_fed = true;
	for (rc = DECODE_OK; rc == DECODE_OK && io.n_in > 0;) {
		switch (layer->place) {
		case INSIDE:
			rc = decode_stream(d, at, &io, e);
			break;
		case AT_BEGINNING:
		case BETWEEN:
			io.n_in--;
			rc = look_ahead(d, at, *io.in++, e);
			break;
		case AT_PADDING:
			if (at == 0)
				d->padding += io.n_in;
			return DECODE_OK;
		}
	}
	return rc;
}

/* Pass bytes to the layer at that index, or to take() after the last one. */
static enum decode_status
feed(struct decode *d, size_t at, const unsigned char *p, size_t n,
    struct errbuf *e)
{
	bool goes_on;

	if (n == 0)
		return DECODE_OK;
	if (at < d->n)
		return feed_layer(d, at, p, n, e);
	goes_on = d->take(d->arg, (const char *)p, n);
	d->decoded += n;
	return goes_on ? DECODE_OK : DECODE_STOPPED;
}

enum decode_status
decode_feed(struct decode *d, const char *p, size_t n, struct errbuf *e)
{
	return feed(d, 0, (const unsigned char *)p, n, e);
}

/* Return whether the input of a layer may end here. */
static bool
may_end(const struct decode_layer *layer)
{
	switch (layer->place) {
	case AT_BEGINNING:
		return layer->n_ahead == 0;
	case INSIDE:
		return !layer->is_fed;
	case BETWEEN:
		return layer->n_ahead == 0 ||
		    layer->coding->match(layer->ahead, layer->n_ahead) !=
		    CODING_LIKELY;
	default:
		return true;
	}
}

int
decode_finish(const struct decode *d, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (!may_end(d->layers[i]))
			return errbuf_set(e,
			    "the body ended inside its %s encoding, after %llu "
			    "decoded bytes",
			    d->layers[i]->coding->name,
			    (unsigned long long)d->decoded);
	return 0;
}

void
decode_free(struct decode *d)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		d->layers[i]->coding->end(d->layers[i]->decoder);
		free(d->layers[i]);
	}
	memset(d, 0, sizeof(*d));
}
