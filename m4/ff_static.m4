dnl SPDX-License-Identifier: MIT
dnl ff_static.m4 - link with nothing at run time.

dnl FF_STATIC: add --enable-static, which links every library statically, the C
dnl library as well, and set STATIC_LDFLAGS.
AC_DEFUN([FF_STATIC], [
  AC_ARG_ENABLE([static],
    [AS_HELP_STRING([--enable-static],
      [link all libraries statically, the C library too])])
  STATIC_LDFLAGS=
  AS_IF([test "x$enable_static" = xyes],
    [STATIC_LDFLAGS=-static-pie
     PKG_CONFIG="$PKG_CONFIG --static"
     AC_CHECK_FUNCS([__nss_configure_lookup])])
  AC_SUBST([STATIC_LDFLAGS])
])
