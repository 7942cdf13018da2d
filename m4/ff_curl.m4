dnl SPDX-License-Identifier: MIT
dnl ff_curl.m4 - the libcurl to use.

dnl FF_CURL(MODULE, IF-NOT-FOUND): add --with-curl=DIR, look for the pkg-config
dnl module in DIR or in the system, and set CURL_CFLAGS and CURL_LIBS. A shared
dnl library in DIR is found there at run time; a static one brings the libraries
dnl that it needs.
AC_DEFUN([FF_CURL], [
  AC_ARG_WITH([curl],
    [AS_HELP_STRING([--with-curl=DIR],
      [use the libcurl that is installed in DIR/include and DIR/lib])],
    [], [with_curl=])
  ff_saved_PKG_CONFIG=$PKG_CONFIG
  ff_rpath=
  AS_CASE([$with_curl],
    [yes | no], [AC_MSG_ERROR([--with-curl needs a directory])],
    [?*], [
      ff_lib=$(cd "$with_curl/lib" && pwd) ||
        AC_MSG_ERROR([--with-curl: there is no directory $with_curl/lib])
      AS_IF([test ! -e "$ff_lib/pkgconfig/libcurl.pc"],
        [AC_MSG_ERROR([--with-curl: $ff_lib/pkgconfig/libcurl.pc is missing])])
      PKG_CONFIG_PATH=$ff_lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
      export PKG_CONFIG_PATH
      AS_IF([test -e "$ff_lib/libcurl.so" || test -e "$ff_lib/libcurl.dylib"],
        [ff_rpath=" -Wl,-rpath,$ff_lib"],
        [PKG_CONFIG="$PKG_CONFIG --static"])])
  PKG_CHECK_MODULES([CURL], [$1], [], [$2])
  CURL_LIBS=$CURL_LIBS$ff_rpath
  PKG_CONFIG=$ff_saved_PKG_CONFIG
])
