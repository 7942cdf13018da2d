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
