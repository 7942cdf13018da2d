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
    $words[1] $from --list 2>/dev/null | string replace -r '\t[^\t]*$' ''
end

complete -c forkfetch -f -a '(__forkfetch_services)'
complete -c forkfetch -s 4 -l ipv4 -d 'IPv4 only'
complete -c forkfetch -s 6 -l ipv6 -d 'IPv6 only'
complete -c forkfetch -l data-binary -x -d 'Body to send, with its line ends'
complete -c forkfetch -l data-raw -x -d 'Body to send, even with @ in front'
complete -c forkfetch -l data-urlencode -x -d 'Body to send, encoded'
complete -c forkfetch -s G -l get -d 'Put the data into the URL'
complete -c forkfetch -s I -l head -d 'Ask only for the headers'
complete -c forkfetch -l oauth2-bearer -x -d 'OAuth 2 token to send'
complete -c forkfetch -s r -l range -x -d 'Bytes to ask for'
complete -c forkfetch -s e -l referer -x -d 'Referer to send'
complete -c forkfetch -l url-query -x -d 'Parameter to add to the URL'
complete -c forkfetch -s A -l user-agent -x -d 'User-Agent to send'
complete -c forkfetch -l body -x -a 'auto text base64 none' -d 'How to show bodies in JSON'
complete -c forkfetch -l cacert -r -F -d 'Certificates to trust'
complete -c forkfetch -l capath -x -a '(__fish_complete_directories)' -d 'Directory of certificates to trust'
complete -c forkfetch -l cert -r -F -d 'Client certificate'
complete -c forkfetch -l sandbox -x -a 'auto require off' -d 'How far to confine child processes'
complete -c forkfetch -l color -x -a 'auto always never' -d 'When to use colour in the table'
complete -c forkfetch -l compressed -d 'Request and decode a compressed body'
complete -c forkfetch -s c -l config -r -F -d 'Services file'
complete -c forkfetch -l connect-timeout -x -d 'Longest time to connect'
complete -c forkfetch -l count -x -d 'With --every: how many times to ask'
complete -c forkfetch -s d -l data -x -d 'Body to send'
complete -c forkfetch -l dry-run -d 'Print the requests and send none'
complete -c forkfetch -l events -d 'Print server-sent events as they arrive'
complete -c forkfetch -l every -x -d 'Ask again at this interval'
complete -c forkfetch -l fail-fast -d 'Stop at the first failure'
complete -c forkfetch -l first -d 'Stop at the first success'
complete -c forkfetch -s H -l header -x -d 'Header to send'
complete -c forkfetch -l hedge -x -d 'Ask the next replica after this time without an answer'
complete -c forkfetch -s h -l help -d 'Show the options'
complete -c forkfetch -l http1.1 -d 'HTTP/1.1 only'
complete -c forkfetch -l http2 -d 'HTTP/2 if the server supports it'
complete -c forkfetch -l id -x -d "Key of a JSON line that becomes the record's id"
complete -c forkfetch -l idle-timeout -x -d 'Longest silence within one response'
complete -c forkfetch -l insecure -d 'Do not verify certificates'
complete -c forkfetch -s j -l jobs -x -d 'How many services to ask at once'
complete -c forkfetch -l jobs-per-host -x -d 'How many to ask at once per host and port'
complete -c forkfetch -l json -x -d 'JSON to send'
complete -c forkfetch -l keep-order -d 'Print records in the order of the command line'
complete -c forkfetch -l key -r -F -d 'Private key of the client certificate'
complete -c forkfetch -l kill-after -x -d 'Time between SIGTERM and SIGKILL'
complete -c forkfetch -l list -d 'List the services and groups'
complete -c forkfetch -s L -l location -d 'Follow redirects'
complete -c forkfetch -l location-trusted -d 'Follow redirects and send credentials everywhere'
complete -c forkfetch -l max-filesize -x -d 'Largest body'
complete -c forkfetch -l max-redirs -x -d 'How many redirects to follow'
complete -c forkfetch -s m -l max-time -x -d 'Longest time for one service'
complete -c forkfetch -l need -x -d 'Stop after this many successes'
complete -c forkfetch -l no-config -d 'Read no services file'
complete -c forkfetch -l ok -x -d 'Codes that count as success'
complete -c forkfetch -s o -l output -x -a 'table jsonl json body lines lines-json' -d 'Format of the output'
complete -c forkfetch -l output-dir -x -a '(__fish_complete_directories)' -d 'Write each body to a file'
complete -c forkfetch -s p -l param -x -d 'Replace {KEY} by a value: KEY=VALUE'
complete -c forkfetch -s x -l proxy -x -d 'Proxy to use'
complete -c forkfetch -l proxy-cacert -r -F -d 'Certificates to trust for an HTTPS proxy'
complete -c forkfetch -l rate -x -d 'Start at most N requests per duration: N/DUR'
complete -c forkfetch -s X -l request -x -a 'GET HEAD POST PUT PATCH DELETE OPTIONS' -d 'Request method'
complete -c forkfetch -l resolve -x -d 'Address to use for a host and port'
complete -c forkfetch -l retry -x -d 'How often to retry failed services'
complete -c forkfetch -l retry-all -d 'Also retry and hedge non-idempotent methods'
complete -c forkfetch -l retry-delay -x -d 'Longest wait before the first retry'
complete -c forkfetch -l reuse -d 'Let a child process ask several services'
complete -c forkfetch -l summary -d 'Print totals after the run'
complete -c forkfetch -s t -l timeout -x -d 'Deadline of the whole run'
complete -c forkfetch -l trust-list -d 'Let lines of a list name services, programs and files'
complete -c forkfetch -l unix-socket -r -F -d 'Connect to this Unix domain socket'
complete -c forkfetch -s u -l user -x -d Credentials
complete -c forkfetch -s v -l verbose -d 'Log what happens'
complete -c forkfetch -s V -l version -d 'Show the version'
