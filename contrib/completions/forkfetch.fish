# SPDX-License-Identifier: MIT
# forkfetch.fish - completion for fish: options, their values, and the names of
# services and groups.

# The names that the services file has, of the file that the line names.
function __forkfetch_services
    set -l words (commandline -opc)
    set -l from
    for i in (seq 2 (count $words))
        switch $words[$i]
            case -c --config
                set -q words[(math $i + 1)]
                and set from -c (string replace -r '^~/' "$HOME/" -- $words[(math $i + 1)])
            case '--config=*'
                set from -c (string replace -- --config= '' $words[$i])
            case --no-config
                return
        end
    end
    set -l services ($words[1] $from --list 2>/dev/null </dev/null | string replace -r '\t[^\t]*$' '')
    set -q services[1]
    or return
    # @all is a group of every file, unless the file defines its own.
    string match -qr '^@all\t' -- $services
    or set -a services "@all"\t"all services"
    printf '%s\n' $services
end

# Print the parameters of the services on the line that have no value yet.
# fish shows only the part of the line before the cursor.
function __forkfetch_keys
    set -l before (commandline -opc)
    set -l program $before[1]
    set -l words (string replace -r '^~/' "$HOME/" -- $before[2..-1])
    # Leave out the option at the cursor.
    string match -qr -- '^(-p|--param)$' "$words[-1]"
    and set -e words[-1]
    # forkfetch names one key at a time: give it a value, and ask again.
    set -l given
    while true
        set -l key ($program --dry-run $given $words 2>&1 </dev/null |
            string replace -rf '.*"\{\+?([^}"]*)\}" has no value.*' '$1')
        set -q key[1]; and not contains -- $key[1]= $given
        or return 0
        echo $key[1]=
        set -a given -p $key[1]=
    end
end

# Print the possible continuations of a condition.
function __forkfetch_expect
    set -l word (string replace -r -- '^--expect=' '' (commandline -ct) | string unescape)
    switch "$word"
        case '*=*' '*!*' '*<*' '*>*'
        case code time size cert
            printf '%s\n' $word{=,!=,'<','<=','>','>='}
        case body version 'header.?*' '/*'
            printf '%s\n' $word{=,!=,'<','<=','>','>=',=~,!~}
        case '*'
            printf '%s\n' code time header. body size cert version
    end
end

# Declare the options that --help has.
function __forkfetch_declare
    # The program of the line, which may not be the one in PATH.
    set -l program (commandline -opc 2>/dev/null)[1]
    command -q -- "$program"
    or set program forkfetch
    command -q $program
    or return
    set -l long
    for line in ($program --help 2>/dev/null </dev/null) ''
        if string match -qr '^ {20}' -- $line
            set text "$text "(string trim -- $line)
            continue
        end
        if test -n "$long"
            set -l args -l $long -d "$text"
            test -n "$short"
            and set -a args -s $short
            test -n "$value"
            and set -a args (__forkfetch_value $long $value)
            complete -c forkfetch $args
        end
        set -l parts (string match -r '^  [- ](.)[, ] --([a-z0-9.-]+)=?(\S*) *(.*)' -- $line)
        set short (string trim -- $parts[2])
        set long $parts[3]
        set value $parts[4]
        set text "$parts[5]"
    end
end

# __forkfetch_value OPTION VALUE: print how to complete the value, which --help
# calls VALUE.
function __forkfetch_value
    set -l values
    switch $argv[1]
        case output
            set values 'table jsonl json body lines lines-json'
        case body
            set values 'auto text base64 none'
        case color
            set values 'auto always never'
        case sandbox
            set values 'auto require off'
        case request
            set values 'GET HEAD POST PUT PATCH DELETE OPTIONS'
        case param
            set values '(__forkfetch_keys)'
        case expect
            set values '(__forkfetch_expect)'
        case '*'
            switch $argv[2]
                case 'FILE*' PATH
                    printf '%s\n' -r -F
                    return
                case DIR
                    set values "(__fish_complete_directories (commandline -ct | string replace -r '^--[a-z-]+=' ''))"
            end
    end
    printf '%s\n' -x
    set -q values[1]
    and printf '%s\n' -a $values
end

complete -c forkfetch -f -a '(__forkfetch_services)'
__forkfetch_declare
