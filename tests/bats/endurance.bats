#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# endurance.bats - thousands of fetches in one run use no more memory and
# descriptors than hundreds, and an interrupted run leaves nothing behind.
#
# `make endurance` does more of both: ENDURANCE_REUSED fetches by reused
# children, ENDURANCE_FRESH by a child each, ENDURANCE_KILLS interrupted runs.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	dir=$BATS_TEST_TMPDIR/dir
	list=$BATS_TEST_TMPDIR/list
}

# report WORDS: print these words if ENDURANCE_REPORT is set, as by `make
# endurance`.
report() {
	[ -z "${ENDURANCE_REPORT-}" ] || echo "# $*" >&3
}

# has_records N: succeed once N records are written, or forkfetch has ended.
has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ] || [ -s "$BATS_TEST_TMPDIR/how" ]
}

# wait_for_records N: wait for has_records without the time limit of wait_until.
wait_for_records() {
	until has_records "$1"; do
		sleep 0.05
	done
}

# descriptors: print the target of each descriptor of what was launched. A
# descriptor that is closed meanwhile is no error.
descriptors() {
	find "/proc/$launched/fd" -type l -printf '%l\n' 2>/dev/null || :
}

# sample: print "FDS KIB" of what was launched: its number of descriptors and
# its resident memory. Pipes are not counted, because the number of children,
# and so of their pipes, changes all the time.
sample() {
	echo "$(descriptors | grep -c '^[^p]') $(awk '/^VmRSS:/ { print $2 }' \
	    "/proc/$launched/status")"
}

# pipes: print how many pipes what was launched has open.
pipes() {
	descriptors | grep -c '^pipe:' || :
}

zombies() {
	ps -o pid= -o stat= --ppid "$launched" | awk '$2 ~ /^Z/ { print $1 }'
}

# are_reaped PID...: succeed if no PID is a zombie of what was launched.
are_reaped() {
	! zombies | grep -qxF -f <(printf '%s\n' none "$@")
}

# no_zombie_lasts: wait until every zombie that there is now has been reaped.
no_zombie_lasts() {
	local -a now

	mapfile -t now < <(zombies)
	wait_until are_reaped "${now[@]}"
}

# endure N OPTION...: do N fetches in one run, and take a sample after a tenth
# of them and before the last one, whose answer is held back until then.
endure() {
	local n=$1 start=$SECONDS
	local -a first last

	shift
	yes "s=$STUB/ok" | head -n $((n - 1)) >"$list"
	echo "s=$STUB/wait?key=$n" >>"$list"
	# shellcheck disable=SC2016 # for the other shell
	launch bash -c 'exec "${@:2}" <"$1"' bash "$list" "$FORKFETCH" -j20 \
	    -m 0 --body=none "$@" -
	wait_for_records $((n / 10))
	read -ra first < <(sample)
	no_zombie_lasts
	wait_for_records $((n - 1))
	read -ra last < <(sample)
	[ "$(pipes)" -le 45 ]
	no_zombie_lasts
	curl -sS "$STUB/release?key=$n" >/dev/null
	landed
	report "$n fetches $*: $((SECONDS - start)) s; descriptors" \
	    "${first[0]}, ${last[0]}; KiB ${first[1]}, ${last[1]}"
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	no_child_left
	[ "${first[0]}" = "${last[0]}" ]
	# Allow for a few longer buffers, but not for memory per record.
	[ $((last[1] - first[1])) -lt 512 ]
	[ "$(jq -n "reduce inputs as \$r ([0, 0, 0];
	    [.[0] + 1, .[1] + \$r.index,
		.[2] + (if \$r.status == \"ok\" then 1 else 0 end)]) |
	    . == [$n, $n * ($n - 1) / 2, $n]" <"$out")" = true ]
	[ "$(jq .index <"$out" | sort -nu | wc -l)" -eq "$n" ]
}

@test "thousands of fetches by reused children take no more memory" {
	local n=${ENDURANCE_REUSED:-6000}

	[ -d /proc/self/fd ] || skip "there is no /proc"
	is_sanitized && n=500
	endure "$n" --reuse
	# Children are reused, and hardly any of them was replaced.
	[ "$(curl -sS "$STUB/stats" | jq '.connections')" -le $((n / 10)) ]
}

@test "hundreds of fetches by a child each take no more memory" {
	[ -d /proc/self/fd ] || skip "there is no /proc"
	is_sanitized && skip "each process takes long then"
	endure "${ENDURANCE_FRESH:-600}"
}

@test "two thousand bodies are all complete in files, and no other file is left" {
	local n=2000

	is_sanitized && n=200
	yes "s=$STUB/ok" | head -n $n >"$list"
	run -0 --separate-stderr alone "$FORKFETCH" --reuse --output-dir="$dir" \
	    - <"$list"
	[ -z "$stderr" ]
	no_child_left
	[ "${#lines[@]}" -eq $n ]
	[ "$(find "$dir" -type f ! -name '.*' | wc -l)" -eq $n ]
	[ "$(find "$dir" -name '.?*' | wc -l)" -eq 0 ]
	[ "$(find "$dir" -type f -exec jq -c . {} + | sort | uniq -c |
		tr -s ' ')" = " $n {\"ok\":true}" ]
}

# cut_short_services: write a services file whose services are answered at
# once, late or never.
cut_short_services() {
	(
		umask 077
		jq -n --arg stub "$STUB" '{services: {
			ok: ($stub + "/ok"),
			text: ($stub + "/text?size=1M"),
			slow: ($stub + "/delay?ms=100"),
			drip: ($stub + "/drip?ms=20&n=10"),
			hang: ($stub + "/hang"),
			half: ($stub + "/hang-body"),
			huge: {url: ($stub + "/huge?size=10G"), max_filesize: 0},
			retried: {url: ($stub + "/status/503"), retry: 5,
			    retry_delay: "50ms"},
			replicas: {replicas: [$stub + "/hang", $stub + "/ok"],
			    hedge: "30ms"},
			said: {exec: ["echo", "said"]},
			program: {exec: ["sleep", "60"]}
		}}' >"$BATS_TEST_TMPDIR/services.json"
	)
}

# cut_short HOW DELAY: start a run and end it after DELAY milliseconds by the
# signal HOW; if HOW is "closed", let its reader leave after the first line.
cut_short() {
	local -a command=("$FORKFETCH" -c "$BATS_TEST_TMPDIR/services.json"
		--output-dir="$dir" ok text slow drip hang half huge retried
		replicas said program)

	if [ "$1" = closed ]; then
		# shellcheck disable=SC2016 # for the other shell
		launch bash -c '"$@" | head -n1; exit "${PIPESTATUS[0]}"' \
		    bash "${command[@]}"
		landed
		return
	fi
	launch "${command[@]}"
	sleep "$(printf '0.%03d' "$2")"
	kill "-$1" "$launched"
	landed
}

# check_output HOW: check the status and the records of a run that cut_short
# ended in that way.
check_output() {
	case $1 in
	closed)
		[ "$how" = "exit 141" ]
		[ "$(wc -l <"$out")" -eq 1 ]
		;;
	KILL)
		[ "$how" = "signal 9" ]
		# SIGKILL may have interrupted a write to the file.
		[ -z "$(tail -c1 "$out")" ] || sed -i '$d' "$out"
		;;
	*)
		# A signal before the handlers are set leaves no output.
		[ "$how" = "signal $(kill -l "$1")" ]
		[ ! -s "$out" ] || [ "$(wc -l <"$out")" -eq 11 ]
		;;
	esac
	cat "$out" >>"$BATS_TEST_TMPDIR/all"
}

# check_files HOW: check that the directory holds only complete bodies.
check_files() {
	local file

	# A process that SIGKILL ends cannot remove its temporary files.
	[ "$1" != KILL ] || rm -f "$dir"/.forkfetch-"$launched"-*.tmp
	for file in "$dir"/* "$dir"/.[!.]*; do
		[ -e "$file" ] || continue
		case ${file##*/} in
		ok | slow | replicas)
			[ "$(jq -c . "$file")" = '{"ok":true}' ]
			;;
		text) [ "$(stat -c %s "$file")" -eq 1048576 ] ;;
		drip) [ "$(stat -c %s "$file")" -eq 10 ] ;;
		said) [ "$(<"$file")" = said ] ;;
		retried) : ;;
		*)
			echo "left behind: $file"
			return 1
			;;
		esac
	done
}

@test "a run that is interrupted at any moment leaves no child and no file" {
	local -a hows=(INT TERM KILL closed)
	local i what delay n=${ENDURANCE_KILLS:-20} start=$SECONDS

	is_sanitized && n=8
	# Use the same delays in each run of this test.
	RANDOM=${ENDURANCE_SEED:-1}
	cut_short_services
	: >"$BATS_TEST_TMPDIR/all"
	for ((i = 0; i < n; i++)); do
		what=${hows[i % 4]}
		delay=$((RANDOM % 300))
		echo "run $i: $what after $delay ms"
		cut_short "$what" "$delay"
		no_child_left_soon
		check_output "$what"
		check_files "$what"
	done
	report "$n runs cut short: $((SECONDS - start)) s," \
	    "$(wc -l <"$BATS_TEST_TMPDIR/all") records"
	is_strict_json <"$BATS_TEST_TMPDIR/all"
}
