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

dnl FF_FORTIFY(VARIABLE): _FORTIFY_SOURCE, where the compiler optimises (it
dnl warns where it does not) and the user has not chosen a level.
AC_DEFUN([FF_FORTIFY], [
  AC_MSG_CHECKING([whether to define _FORTIFY_SOURCE])
  AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
    #if !defined __OPTIMIZE__ || defined _FORTIFY_SOURCE
    #error no
    #endif
    int x;
  ]])],
    [AC_MSG_RESULT([yes]); $1="-D_FORTIFY_SOURCE=2"],
    [AC_MSG_RESULT([no]); $1=])
])
