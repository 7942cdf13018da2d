# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/arguments.c \
	%D%/arguments.h \
	%D%/catalog.c \
	%D%/catalog.h \
	%D%/nearest.c \
	%D%/nearest.h \
	%D%/services_file.c \
	%D%/services_file.h \
	%D%/services_object.c \
	%D%/services_owner.c \
	%D%/services_owner.h \
	%D%/services_reader.h \
	%D%/services_tree.c \
	%D%/synonyms.c \
	%D%/synonyms.h
