#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# completions.bats - bash, zsh and fish complete every option, and the values
# that can be known.

load helper

setup_file() {
	# The shells find forkfetch as a user's shell does.
	mkdir "$BATS_FILE_TMPDIR/bin"
	ln -s "$FORKFETCH" "$BATS_FILE_TMPDIR/bin/forkfetch"
	ln -s "$FORKFETCH-as" "$BATS_FILE_TMPDIR/bin/forkfetch-as"
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH
	export COMPLETIONS=$TESTS_DIR/../contrib/completions
	export OFFERS=$BATS_FILE_TMPDIR/offers
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

# The functions NAME_offers BEFORE AFTER print what the shell of that name offers
# if the cursor is between BEFORE and AFTER.

bash_offers() {
	# shellcheck disable=SC2016
	bash --norc -c '
	compopt() { :; }
	. "$COMPLETIONS/forkfetch"
	. "$COMPLETIONS/forkfetch-as"
	COMP_LINE=$1$2 COMP_POINT=${#1}
	read -ra COMP_WORDS <<<"$1."
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMP_WORDS[COMP_CWORD]=${COMP_WORDS[COMP_CWORD]%.}
	function=_${COMP_WORDS[0]/-/_}
	complete -p "${COMP_WORDS[0]}" | grep -q -e "-F $function " || exit
	"$function" "${COMP_WORDS[0]}"
	printf "%s\n" "${COMPREPLY[@]}"' bash "$1" "$2"
}

# zsh completes only in its line editor, which needs a terminal.
zsh_offers() {
	local zdotdir=$BATS_FILE_TMPDIR/zsh

	mkdir -p "$zdotdir"
	cat >"$zdotdir/.zshrc" <<-'EOT'
	fpath=($COMPLETIONS $fpath)
	# Look through all functions of zsh only once.
	autoload -Uz compinit && compinit -C -d $ZDOTDIR/dump
	# Note what is offered.
	compadd() {
		local -a hits

		# With these options, it only fills an array of the caller.
		if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
			builtin compadd -A hits "$@"
			(( $#hits )) && print -rl -- $hits >>$OFFERS
		fi
		builtin compadd "$@"
	}
	# Complete as soon as the editor starts, and end.
	zle-line-init() {
		BUFFER=$BEFORE$AFTER CURSOR=$#BEFORE
		zle complete-word
		BUFFER=exit
		zle accept-line
	}
	zle -N zle-line-init
	EOT
	: >"$OFFERS"
	BEFORE=$1 AFTER=$2 ZDOTDIR=$zdotdir on_terminal 200 zsh -d -i
	# What a function prints by mistake is among the echo of the line.
	! grep -a '^_forkfetch\|_arguments:' "$BATS_TEST_TMPDIR/terminal" || return
	cat "$OFFERS"
}

# fish looks only at what is before the cursor.
fish_offers() {
	# shellcheck disable=SC2016
	HOME=$BATS_TEST_TMPDIR fish --no-config -c '
	source $COMPLETIONS/forkfetch.fish
	source $COMPLETIONS/forkfetch-as.fish
	complete -C $argv[1]' "$1" | cut -f 1 | sed 's/^--[a-z-]*=//'
}

# offers WORDS BEFORE [AFTER]: check that $shell offers these words, and no other.
offers() {
	echo "$shell: $2[TAB]${3-}"
	diff <(tr ' ' '\n' <<<"$1" | sed '/^$/d' | sort) \
	    <("${shell}_offers" "$2" "${3-}" | sed 's:/$::; /^$/d' | sort -u)
}

needs_shell() {
	shell=$1
	command -v "$shell" >/dev/null || skip "there is no $shell"
}

# Print the options of forkfetch, short and long.
options() {
	forkfetch --help | sed -nE \
	    's/^  ([- ].)[, ] (--[a-z0-9.-]+).*/\1\n\2/p' | grep -e - | sort -u
}

each_option() {
	[ "$(options | wc -l)" -gt 60 ]
	diff <(options) <("${shell}_offers" 'forkfetch -' '' |
		sed 's/=$//' | sort -u)
	diff <(options | grep -e --) <("${shell}_offers" 'forkfetch --' '' |
		sed 's/=$//' | sort -u)
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

# accepted OPTION: print the values that forkfetch accepts, which its message
# about another one names.
accepted() {
	forkfetch --no-config --dry-run "$1=?" x=http://localhost/ 2>&1 |
		sed -n 's/;.*//; s/.* is none of //p' | tr -d ,
}

known_values() {
	local option

	for option in --output --body --color --sandbox; do
		[ -n "$(accepted "$option")" ]
		offers "$(accepted "$option")" "forkfetch $option="
		offers "$(accepted "$option")" "forkfetch $option "
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
}

@test "zsh completes the values of options" {
	needs_shell zsh
	known_values
	offers certificate.pem 'forkfetch -d @cert'
}

@test "fish completes the values of options" {
	needs_shell fish
	known_values
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
}

@test "zsh completes names of services and groups" {
	needs_shell zsh
	names
}

@test "fish completes names of services and groups" {
	needs_shell fish
	names
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
}

@test "zsh completes the parameters of the services on the line" {
	needs_shell zsh
	keys
	offers 'q= user= text=' 'forkfetch -c s.json -p ' ' web'
	offers 'user=' 'forkfetch -c s.json -p us' ' @both'
}

@test "fish completes the parameters of the services on the line" {
	needs_shell fish
	keys
}

conditions() {
	forkfetch --help | grep -q -e --expect || skip "there is no --expect"
	offers 'code time header. body size cert version' 'forkfetch --expect '
	offers code 'forkfetch --expect=co'
	offers '' 'forkfetch --expect=code=2'
}

@test "bash completes conditions" {
	needs_shell bash
	conditions
	offers 'time= time!= time< time<= time> time>=' "forkfetch --expect 'time"
	# Outside quotes, these are redirections.
	[ "$(bash_offers 'forkfetch --expect=time' '' | xargs -d '\n')" = \
	    'time= time\!= time\< time\<= time\> time\>=' ]
}

@test "zsh completes conditions" {
	needs_shell zsh
	conditions
	offers 'time= time\!= time\< time\<= time\> time\>=' 'forkfetch --expect time'
}

@test "fish completes conditions" {
	needs_shell fish
	conditions
	offers 'time= time!= time< time<= time> time>=' 'forkfetch --expect time'
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
}

@test "zsh completes formats and their keys" {
	needs_shell zsh
	formats
}

@test "fish completes formats and their keys" {
	needs_shell fish
	formats
}
