dnl SPDX-License-Identifier: MIT
dnl ff_decoder.m4 - the libraries that decode compressed bodies, all optional.

dnl FF_DECODER(PREFIX, NAME, MODULE, ENCODINGS, PACKAGES): add --without-NAME;
dnl unless it is given, look for the pkg-config module. If it is there, define
dnl HAVE_PREFIX and add its flags to DECODE_CFLAGS and DECODE_LIBS; with_NAME
dnl says whether it is.
AC_DEFUN([FF_DECODER], [
  AC_ARG_WITH([$2],
    [AS_HELP_STRING([--without-$2], [do not decode $4 bodies])],
    [], [with_$2=check])
  AS_IF([test "x$with_$2" != xno],
    [PKG_CHECK_MODULES([$1], [$3],
      [with_$2=yes
       DECODE_CFLAGS="$DECODE_CFLAGS $$1_CFLAGS"
       DECODE_LIBS="$DECODE_LIBS $$1_LIBS"
       AC_DEFINE([HAVE_$1], [1], [Bodies in $4 can be decoded.])],
      [AS_IF([test "x$with_$2" = xyes], [AC_MSG_ERROR([
  $3 was not found: $$1_PKG_ERRORS
  $5])])
       with_$2=no])])
  AC_SUBST([DECODE_CFLAGS])
  AC_SUBST([DECODE_LIBS])
])
