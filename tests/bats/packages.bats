#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packages.bats - what packages and tarballs are made of. CI makes them.

load helper

setup() {
	contrib=$TESTS_DIR/../contrib
	cd "$BATS_TEST_TMPDIR" || return
	unset SOURCE_DATE_EPOCH
}

# date_of_files: run a copy of contrib/dist-date in the tree that is here.
date_of_files() {
	mkdir -p contrib
	cp "$contrib/dist-date" contrib/
	run -0 --separate-stderr contrib/dist-date
	# shellcheck disable=SC2154 # It is run's.
	[ -z "$stderr" ]
}

@test "the files of a tarball have the date of the last commit" {
	command -v git >/dev/null || skip "git is missing"
	git init -q .
	: >NEWS
	git add NEWS
	GIT_COMMITTER_DATE='2001-09-09T01:46:40Z' git -c user.name=A \
	    -c user.email=a@example.org commit -q -m first
	date_of_files
	[ "$output" = 1000000000 ]
}

@test "without git, the date is that of NEWS" {
	: >NEWS
	TZ=UTC touch -t 200109090146.41 NEWS
	date_of_files
	[ "$output" = 1000000001 ]
}

@test "SOURCE_DATE_EPOCH sets the date of a tarball" {
	export SOURCE_DATE_EPOCH=1000000002
	: >NEWS
	date_of_files
	[ "$output" = 1000000002 ]
}

# has FILE LINE...: check that the file has each of these lines, whatever is in
# front of them.
has() {
	local file=$contrib/$1 line

	shift
	for line in "$@"; do
		grep -qE "(^|[[:space:]])${line//[.+()]/[&]}\$" "$file" || {
			echo "${file##*/} lacks: $line"
			return 1
		}
	done
}

@test "all packages and NEWS have the version of configure.ac" {
	local version

	version=$(sed -n 's/^AC_INIT(\[forkfetch\], *\[\([^]]*\)\].*/\1/p' \
	    "$contrib/../configure.ac")
	[ -n "$version" ]
	[ "$(sed -n '1s/-[0-9]*) .*//p' "$contrib/debian/changelog")" = \
	    "forkfetch ($version" ]
	[ "$(awk '$1 == "Version:" { print $2 }' "$contrib/forkfetch.spec")" = \
	    "$version" ]
	grep -qE "^\* .* - $version-[0-9]+\$" "$contrib/forkfetch.spec"
	has APKBUILD "pkgver=$version"
	has default.nix "version = \"$version\";"
	grep -qF "/forkfetch-$version.tar.xz\"" "$contrib/homebrew/forkfetch.rb"
	[[ $(head -n 1 "$contrib/../NEWS") == "$version ("* ||
	    $(head -n 1 "$contrib/../NEWS") == "Since $version ("* ]]
}

@test "all packages are built with the libraries that bootstrap installs" {
	local how what apt dnf apk brew count=0 least

	while read -r how what apt dnf apk _ brew; do
		[ "$how" = lib ] || continue
		count=$((count + 1))
		least=
		[[ $what != *">="* ]] || least=${what#*>=}
		has debian/control "$apt${least:+ (>= $least)},"
		has forkfetch.spec "$dnf${least:+ >= $least}"
		has APKBUILD "$apk"
		grep -qE "^  depends_on \"$brew(@[0-9]+)?\"\$" \
		    "$contrib/homebrew/forkfetch.rb"
		grep -qE "buildInputs = .* $brew " "$contrib/default.nix"
	done <"$contrib/../bootstrap"
	[ $count = 6 ]
}

@test "a package builds and tests with what bootstrap installs for tests" {
	local apt dnf apk count=0

	while read -r _ _ apt dnf apk _; do
		count=$((count + 1))
		grep -qE "^ $apt(:any)? <!nocheck>,\$" "$contrib/debian/control"
		has forkfetch.spec "$dnf"
		has APKBUILD "$apk"
	done < <(grep -E '^has (bats|jq|python3|ps|perl|curl|openssl) ' \
	    "$contrib/../bootstrap")
	[ $count = 7 ]
}

@test "the RPM package has each file that is installed" {
	local file lists=0

	for file in "$contrib"/completions/* "$contrib/../man"/*.[1-9]; do
		grep -qE "/${file##*/}\*?\$" "$contrib/forkfetch.spec" || {
			echo "forkfetch.spec lacks ${file##*/}"
			return 1
		}
	done
	# Directories of the documentation.
	while read -r file; do
		has forkfetch.spec "%{_docdir}/forkfetch/$file/"
		lists=$((lists + 1))
	done < <(sed -n "s|^[a-z]*dir = [$](docdir)/||p" "$contrib/local.mk")
	[ $lists = 3 ]
}

@test "scripts and expressions of packages have no mistakes in their syntax" {
	run -0 --separate-stderr sh -n "$contrib/APKBUILD"
	[ -z "$output$stderr" ]
	run -0 --separate-stderr sh -n "$contrib/debian/tests/smoke"
	[ -z "$output$stderr" ]
	run -0 --separate-stderr sh -n "$contrib/debian/tests/suite"
	[ -z "$output$stderr" ]
}
