# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/body.c \
	%D%/body.h \
	%D%/directory.c \
	%D%/directory.h \
	%D%/figures.c \
	%D%/figures.h \
	%D%/format_body.c \
	%D%/format_events.c \
	%D%/format_json.c \
	%D%/format_lines.c \
	%D%/format_table.c \
	%D%/format_write_out.c \
	%D%/formats.h \
	%D%/headers.c \
	%D%/headers.h \
	%D%/live.c \
	%D%/live.h \
	%D%/notice.c \
	%D%/notice.h \
	%D%/output.c \
	%D%/output.h \
	%D%/progress.c \
	%D%/progress.h \
	%D%/record.c \
	%D%/record.h \
	%D%/record_apply.c \
	%D%/stream.c \
	%D%/stream.h \
	%D%/styles.c \
	%D%/styles.h \
	%D%/write_out.c \
	%D%/write_out.h \
	%D%/timeline.c \
	%D%/timeline.h \
	%D%/writer.c \
	%D%/writer.h
