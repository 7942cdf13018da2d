dnl SPDX-License-Identifier: MIT
dnl ff_dist.m4 - tarballs that are the same whoever makes them.

dnl FF_DIST: have "make dist" write the same bytes for the same sources, whatever
dnl the time, the place, the user and the umask. This needs GNU tar; with another
dnl one the tarball is made as usual. Automake starts a pipeline with this command,
dnl and xz is its other end: it must use one thread, as several change its output.
AC_DEFUN([FF_DIST], [
  AS_IF([${TAR-tar} --version 2>/dev/null | grep 'GNU tar' >/dev/null],
    [am__tar='XZ_OPT=-eT1 && XZ_DEFAULTS= && export XZ_OPT XZ_DEFAULTS &&'
     am__tar="$am__tar"' mtime=@`$(SHELL) $(top_srcdir)/contrib/dist-date` &&'
     am__tar="$am__tar"' LC_ALL=C $${TAR-tar} --format=ustar --sort=name'
     am__tar="$am__tar"' --mtime="$$mtime" --owner=0 --group=0 --numeric-owner'
     am__tar="$am__tar"' --mode=u+rw,go=u,go-w -chf - "$$tardir"'])
])
