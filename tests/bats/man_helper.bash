# shellcheck shell=bash
# man_helper.bash - take the examples of a manual page.
#
# shellcheck disable=SC2154 # variables of run

# section PAGE MACRO TITLE: print the lines of a section (Sh) or subsection
# (Ss).
section() {
	awk -v title=".$2 $3" '$0 == title { on = 1; next }
	    /^\.Sh/ || (/^\.Ss/ && title ~ /^\.Ss/) { on = 0 } on' "$1"
}

# as_read: print lines of a page as a reader sees them.
as_read() {
	sed 's/\\e/\\/g; s/\\&//g; s/\\-/-/g'
}

# block PAGE N [SECTION]: print the Nth literal block of a section (by default
# the examples) as a reader sees it.
block() {
	section "$1" Sh "${3:-EXAMPLES}" |
		awk -v n="$2" '/^\.Bd -literal/ { i++; on = 1; next }
		    /^\.Ed/ { on = 0 } on && i == n' | as_read
}

# n_blocks PAGE [SECTION]: print the number of literal blocks of a section.
n_blocks() {
	section "$1" Sh "${2:-EXAMPLES}" | grep -c '^\.Bd -literal'
}

# prints_lines FILE STATUS PATTERN...: run a script of bash. Succeed if it ends
# with this status, prints nothing on standard error, and prints exactly one
# line for each pattern, in this order.
prints_lines() {
	local file=$1 status=$2 i

	shift 2
	[ -s "$file" ]
	run "-$status" --separate-stderr bash -o pipefail "$file"
	printf '%s\n' "$output"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq $# ]
	for ((i = 0; i < $#; i++)); do
		[[ "${lines[i]}" =~ ^${*:i+1:1}$ ]]
	done
}
