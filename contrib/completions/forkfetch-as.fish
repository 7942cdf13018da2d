# SPDX-License-Identifier: MIT
# forkfetch-as.fish - completion for fish: formats, and the keys that each has.

function __forkfetch_as_offers
    set -l words (commandline -opc)
    set -l found
    for line in ($words[1] --list 2>/dev/null)
        if not string match -q ' *' -- $line
            set found (string split -m 1 ' ' -- $line)[1]
            set -q words[2]
            or string replace -r '^(\S+) +' '$1\t' -- $line
        else if set -q words[2]; and test "$found" = "$words[2]"
            # The keys of a format follow its name, indented.
            string replace -r '^ +([a-z_]+=).*?: ' '$1\t' -- $line
        end
    end
end

complete -c forkfetch-as -f -a '(__forkfetch_as_offers)'
complete -c forkfetch-as -s l -l list -d 'list the formats'
complete -c forkfetch-as -s h -l help -d 'print a summary of the usage'
complete -c forkfetch-as -s V -l version -d 'print the version'
