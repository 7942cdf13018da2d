#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# completions.bats - bash, zsh and fish complete every option, and the values
# that can be known.

load helper

setup_file() {
	local option

	# The shells find forkfetch as a user's shell does.
	mkdir "$BATS_FILE_TMPDIR/bin"
	ln -s "$FORKFETCH" "$BATS_FILE_TMPDIR/bin/forkfetch"
	ln -s "$FORKFETCH-as" "$BATS_FILE_TMPDIR/bin/forkfetch-as"
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH
	export COMPLETIONS=$TESTS_DIR/../contrib/completions
	export OPTIONS=$BATS_FILE_TMPDIR/options
	# The options of forkfetch, short and long.
	forkfetch --help | sed -nE \
	    's/^  ([- ].)[, ] (--[a-z0-9.-]+).*/\1\n\2/p' | grep -e - |
		sort -u >"$OPTIONS"
	for option in output body color sandbox; do
		export "values_of_$option=$(accepted "--$option")"
	done
}

# accepted OPTION: print the values that forkfetch accepts, which its message
# about another one names.
accepted() {
	forkfetch --no-config --dry-run "$1=?" x=http://localhost/ 2>&1 |
		sed -n 's/;.*//; s/.* is none of //p' | tr -d ,
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir answers
	echo bytes >certificate.pem
	cat >s.json <<-'EOT'
	{ "services": {
	    "web": { "url": "https://localhost/?q={q}",
	             "headers": { "X-User": "{user}" }, "data": "{text}" },
	    "plain": "https://localhost/plain" },
	  "groups": { "both": ["web", "plain"] } }
	EOT
}

# The functions try_in_NAME read lines from the file asked: HOME|FORKFETCH_CONFIG|
# BEFORE|AFTER. For each of them they print "BEFORE[TAB]AFTER:", and again with
# each word that the shell of that name offers if the cursor is between BEFORE and
# AFTER, in a single session.

try_in_bash() {
	# shellcheck disable=SC2016
	bash --norc -c '
	compopt() { :; }
	. "$COMPLETIONS/forkfetch"
	. "$COMPLETIONS/forkfetch-as"
	try() {
		COMP_LINE=$1$2 COMP_POINT=${#1}
		read -ra COMP_WORDS <<<"$1."
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		COMP_WORDS[COMP_CWORD]=${COMP_WORDS[COMP_CWORD]%.}
		function=_${COMP_WORDS[0]/-/_}
		[[ $(complete -p "${COMP_WORDS[0]}") == *"-F $function "* ]] || return
		COMPREPLY=()
		"$function" "${COMP_WORDS[0]}"
		printf "%s\n" "$1[TAB]$2:" "${COMPREPLY[@]/#/$1[TAB]$2: }"
	}
	while IFS="|" read -r HOME FORKFETCH_CONFIG before after; do
		export FORKFETCH_CONFIG
		[ "$FORKFETCH_CONFIG" ] || unset FORKFETCH_CONFIG
		try "$before" "$after"
	done <asked'
}

# zsh completes only in its line editor, which needs a terminal.
try_in_zsh() {
	local zdotdir=$BATS_FILE_TMPDIR/zsh

	mkdir -p "$zdotdir"
	cat >"$zdotdir/.zshrc" <<-'EOT'
	fpath=($COMPLETIONS $fpath)
	# Look through all functions of zsh only once.
	autoload -Uz compinit && compinit -C -d $ZDOTDIR/dump
	unsetopt auto_list auto_menu
	exec {asked}<asked
	# Note what is offered.
	compadd() {
		local -a hits

		# With these options, it only fills an array of the caller.
		if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
			builtin compadd -A hits "$@"
			(( $#hits )) && print -rl -- "$label "$^hits >>offered
		fi
		builtin compadd "$@"
	}
	# Complete a line as soon as the editor starts, and go on to the next.
	zle-line-init() {
		local before after

		if IFS='|' read -r -u $asked HOME FORKFETCH_CONFIG before after; then
			export FORKFETCH_CONFIG
			[[ -n $FORKFETCH_CONFIG ]] || unset FORKFETCH_CONFIG
			label="${before}[TAB]$after:"
			print -r -- $label >>offered
			BUFFER=$before$after CURSOR=$#before
			zle complete-word
			BUFFER=:
		else
			BUFFER=exit
		fi
		zle accept-line
	}
	zle -N zle-line-init
	EOT
	: >offered
	ZDOTDIR=$zdotdir on_terminal 200 zsh -d -i
	# What a function prints by mistake is among the echo of the line.
	! grep -a '^_forkfetch\|_arguments:' terminal || return
	cat offered
}

# fish looks only at what is before the cursor.
try_in_fish() {
	# shellcheck disable=SC2016
	HOME=$BATS_TEST_TMPDIR fish --no-config -c '
	source $COMPLETIONS/forkfetch.fish
	source $COMPLETIONS/forkfetch-as.fish
	while read -d "|" -l home config before after
		set -gx HOME $home
		set -e FORKFETCH_CONFIG
		test -z "$config"; or set -gx FORKFETCH_CONFIG $config
		echo $before"[TAB]"$after:
		complete -C $before | string replace -r "\t.*" "" |
			string replace -r "^--[a-z-]*=" "" |
			string replace -r "^" $before"[TAB]"$after": "
	end <asked
	true'
}

# offers WORDS BEFORE [AFTER]: the shell has to offer these words, and no other.
offers() {
	local words

	printf '%s|%s|%s|%s\n' "$HOME" "${FORKFETCH_CONFIG-}" "$2" "${3-}" >>asked
	read -rd '' -a words <<<"$1" || :
	printf '%s\n' "$2[TAB]${3-}:" "${words[@]/#/$2[TAB]${3-}: }" >>expected
}

needs_shell() {
	shell=$1
	command -v "$shell" >/dev/null || skip "there is no $shell"
}

# all_offered: check that the shell offers what it has to.
all_offered() {
	"try_in_$shell" >tried
	sort -u expected | diff - <(sed "s:/\$::; ${strip-}" tried | sort -u)
}

each_option() {
	local -a all

	mapfile -t all <"$OPTIONS"
	[ "${#all[@]}" -gt 60 ]
	offers "${all[*]}" 'forkfetch -'
	offers "$(grep -e -- "$OPTIONS")" 'forkfetch --'
	strip='s/=$//' all_offered
}

@test "bash completes each option" {
	needs_shell bash
	each_option
}

@test "zsh completes each option" {
	needs_shell zsh
	each_option
}

@test "fish completes each option" {
	needs_shell fish
	each_option
}

known_values() {
	local option values

	for option in output body color sandbox; do
		values=values_of_$option
		[ -n "${!values}" ]
		offers "${!values}" "forkfetch --$option="
		offers "${!values}" "forkfetch --$option "
	done
	offers 'json jsonl' 'forkfetch -o js'
	offers 'GET HEAD POST PUT PATCH DELETE OPTIONS' 'forkfetch -X '
	offers certificate.pem 'forkfetch --cacert cert'
	offers answers 'forkfetch --output-dir='
	offers '' 'forkfetch -t '
}

@test "bash completes the values of options" {
	needs_shell bash
	known_values
	offers @certificate.pem 'forkfetch -d @cert'
	all_offered
}

@test "zsh completes the values of options" {
	needs_shell zsh
	known_values
	offers certificate.pem 'forkfetch -d @cert'
	all_offered
}

@test "fish completes the values of options" {
	needs_shell fish
	known_values
	all_offered
}

names() {
	offers 'web plain @both @all' 'forkfetch -c s.json '
	offers 'web plain @both @all' 'forkfetch --config=s.json -L -t 2s '
	offers '@both @all' 'forkfetch -c s.json web @'
	HOME=$PWD offers plain 'forkfetch -c ~/s.json -- p'
	FORKFETCH_CONFIG=$PWD/s.json offers web 'forkfetch w'
	FORKFETCH_CONFIG=$PWD/s.json offers '' 'forkfetch --no-config w'
	offers '' 'forkfetch -c nothing.json '
}

@test "bash completes names of services and groups" {
	needs_shell bash
	names
	all_offered
}

@test "zsh completes names of services and groups" {
	needs_shell zsh
	names
	all_offered
}

@test "fish completes names of services and groups" {
	needs_shell fish
	names
	all_offered
}

keys() {
	offers 'q= user= text=' 'forkfetch -c s.json web -p '
	offers 'user= text=' 'forkfetch -c s.json -p q=1 @both --param='
	offers user= 'forkfetch -c s.json web --param us'
	offers 'k= q= user= text=' \
	    "forkfetch -c s.json 'a=https://localhost/?k={k}' web -p "
	offers '' 'forkfetch -c s.json plain -p '
	# What would read the terminal, or ask a service, does neither.
	offers k= "forkfetch --no-config -d @- 'https://localhost/{k}' -p "
}

@test "bash completes the parameters of the services on the line" {
	needs_shell bash
	keys
	offers 'q= user= text=' 'forkfetch -c s.json -p ' ' web'
	offers 'user=' 'forkfetch -c s.json -p us' ' @both'
	all_offered
}

@test "zsh completes the parameters of the services on the line" {
	needs_shell zsh
	keys
	offers 'q= user= text=' 'forkfetch -c s.json -p ' ' web'
	offers 'user=' 'forkfetch -c s.json -p us' ' @both'
	all_offered
}

@test "fish completes the parameters of the services on the line" {
	needs_shell fish
	keys
	all_offered
}

conditions() {
	offers 'code time header. body size cert version' 'forkfetch --expect '
	offers code 'forkfetch --expect=co'
	offers '' 'forkfetch --expect=code=2'
}

@test "bash completes conditions" {
	needs_shell bash
	conditions
	offers 'time= time!= time< time<= time> time>=' "forkfetch --expect 'time"
	# Outside quotes, these are redirections.
	offers 'time= time\!= time\< time\<= time\> time\>=' 'forkfetch --expect=time'
	all_offered
}

@test "zsh completes conditions" {
	needs_shell zsh
	conditions
	offers 'time= time\!= time\< time\<= time\> time\>=' 'forkfetch --expect time'
	all_offered
}

@test "fish completes conditions" {
	needs_shell fish
	conditions
	offers 'time= time!= time< time<= time> time>=' 'forkfetch --expect time'
	all_offered
}

formats() {
	local suffix='='

	# It is a suffix to zsh, and no part of the word.
	[ "$shell" != zsh ] || suffix=
	offers "$(forkfetch-as --list | sed -n 's/^\([a-z]*\) .*/\1/p')" 'forkfetch-as '
	offers 'percentiles prometheus' 'forkfetch-as p'
	offers '--help --list --version' 'forkfetch-as --'
	offers '' 'forkfetch-as nothing '
	offers "warning$suffix critical$suffix" 'forkfetch-as nagios '
	offers "critical$suffix" 'forkfetch-as nagios warning=2 c'
	offers '' 'forkfetch-as tap '
}

@test "bash completes formats and their keys" {
	needs_shell bash
	formats
	all_offered
}

@test "zsh completes formats and their keys" {
	needs_shell zsh
	formats
	all_offered
}

@test "fish completes formats and their keys" {
	needs_shell fish
	formats
	all_offered
}
