dnl SPDX-License-Identifier: MIT
dnl ff_flags.m4 - take the compiler and linker flags that are understood here.

dnl FF_CC_FLAGS(VARIABLE, FLAGS): substitute VARIABLE with those of FLAGS that
dnl the compiler takes without a warning.
AC_DEFUN([FF_CC_FLAGS], [
  $1=
  for ff_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC takes $ff_flag])
    ff_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $ff_flag"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
      [AC_MSG_RESULT([yes]); $1="$$1 $ff_flag"],
      [AC_MSG_RESULT([no])])
    CFLAGS=$ff_saved_CFLAGS
  done
  AC_SUBST([$1])
])

dnl FF_LD_FLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([FF_LD_FLAGS], [
  $1=
  for ff_flag in m4_normalize([$2]); do
    AC_MSG_CHECKING([whether $CC links with $ff_flag])
    ff_saved_LDFLAGS=$LDFLAGS
    ff_saved_CFLAGS=$CFLAGS
    LDFLAGS="$LDFLAGS -Werror $ff_flag"
    CFLAGS="$CFLAGS $HARDEN_CFLAGS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
      [AC_MSG_RESULT([yes]); $1="$$1 $ff_flag"],
      [AC_MSG_RESULT([no])])
    LDFLAGS=$ff_saved_LDFLAGS
    CFLAGS=$ff_saved_CFLAGS
  done
  AC_SUBST([$1])
])

dnl FF_FORTIFY: have config.h define _FORTIFY_SOURCE as the highest level that
dnl compiler and C library take without a warning. It is decided there and not
dnl here, for they warn where nothing is optimised, and CFLAGS may be given to
dnl make as well; a level of the user's or the compiler's own stays.
AC_DEFUN([FF_FORTIFY], [
  AC_MSG_CHECKING([for the level of _FORTIFY_SOURCE])
  ff_level=
  AS_CASE([" $CPPFLAGS $CFLAGS"],
    [*_FORTIFY_SOURCE*], [AC_MSG_RESULT([chosen by the user])],
    [ff_saved_CFLAGS=$CFLAGS
     CFLAGS="$CFLAGS -O2 -Werror -U_FORTIFY_SOURCE"
     for ff_try in 3 2; do
       AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
         #define _FORTIFY_SOURCE $ff_try
         #include <string.h>
       ]], [])], [ff_level=$ff_try; break])
     done
     CFLAGS=$ff_saved_CFLAGS
     AC_MSG_RESULT([${ff_level:-none}])])
  AS_IF([test -n "$ff_level"],
    [AC_DEFINE_UNQUOTED([FORTIFY_LEVEL], [$ff_level],
      [The highest level of _FORTIFY_SOURCE.])])
  AH_BOTTOM([#if defined FORTIFY_LEVEL && defined __OPTIMIZE__ && \
    !defined _FORTIFY_SOURCE
#define _FORTIFY_SOURCE FORTIFY_LEVEL
#endif])
])
