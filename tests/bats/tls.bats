#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tls.bats - which certificates are trusted, which are refused, and with which
# messages.
#
# Each test is a subshell:
# shellcheck disable=SC2030,SC2031

load helper

kinds=(good expired not-yet wrong-name self-signed untrusted incomplete
	many-names client-only)

setup_file() {
	stubd_start TLS --tls \
	    --cert="$(IFS=, && echo "${kinds[*]}")"
	stubd_start CLIENT --tls --client-cert
	stubd_start GARBAGE --accept=garbage
	stubd_start PLAIN
}

teardown_file() {
	stubd_stop
}

setup() {
	local -a ports
	local i

	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR https_proxy \
	    HTTPS_PROXY all_proxy ALL_PROXY FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
	# The URL where the server has a certificate of each kind.
	declare -gA urls=()
	read -ra ports <<<"$TLS_PORTS"
	for i in "${!kinds[@]}"; do
		urls[${kinds[i]}]=https://localhost:${ports[i]}/ok
	done
	records=()
	patterns=()
}

# Check all that ask and warns have kept: the records are JSON, and those of
# which fails has been asked match its patterns.
teardown() {
	local i wrong=0
	local -a met

	[ "${#records[@]}" -gt 0 ] || return 0
	output=$(printf '%s\n' "${records[@]}")
	is_json_lines "${#records[@]}"
	[ "${#patterns[@]}" -gt 0 ] || return 0
	mapfile -t met < <(jq -r '([.status, .reason, .exitcode, .http_code,
	    .time_appconnect, .body] | tojson) + " " + .message' <<<"$output")
	[ "${#met[@]}" -eq "${#records[@]}" ]
	for i in "${!patterns[@]}"; do
		# shellcheck disable=SC2053 # It is a pattern.
		[[ ${met[i]} == ${patterns[i]} ]] || {
			echo "record $i: ${met[i]}, not ${patterns[i]}"
			wrong=1
		}
	done
	return "$wrong"
}

# ask STATUS OPTION...: $output is the one record of "a". Keep it for teardown.
ask() {
	local status=$1

	shift
	run "-$status" --separate-stderr "$FORKFETCH" --no-config "$@"
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 1 ]
	records+=("$output")
}

# expiry_of KIND: print when that certificate expires, as in a record.
expiry_of() {
	local expires

	expires=$(openssl x509 -noout -enddate -in "$TLS_DIR/$1.pem")
	date -u -d "${expires#*=}" +%Y-%m-%dT%H:%M:%SZ
}

# fails EXITCODE MESSAGE: have teardown check that in the last record, TLS failed
# with a message that matches the pattern.
fails() {
	patterns[${#records[@]} - 1]="\\[\"error\",\"tls\",$1,null,null,null\\] $2"
}

@test "each option and variable can make a good certificate trusted" {
	local url

	url=${urls[good]}
	ask 0 --cacert="$TLS_DIR/ca.pem" "a=$url"
	ask 0 --capath="$TLS_DIR/hashed" "a=$url"
	CURL_CA_BUNDLE=$TLS_DIR/ca.pem ask 0 "a=$url"
	SSL_CERT_FILE=$TLS_DIR/ca.pem ask 0 "a=$url"
	SSL_CERT_DIR=$TLS_DIR/hashed ask 0 "a=$url"
	ask 0 --cacert="$TLS_DIR/other-ca.pem" --capath="$TLS_DIR/hashed" \
	    "a=$url"
	ask 0 --insecure "a=$url"
	[ "$(record a '[.status, .http_code, .http_version] | tojson')" = \
	    '["ok",200,"1.1"]' ]
}

@test "a services file says which certificates to trust, for one service" {
	local key url

	url=${urls[good]}
	for key in "\"cacert\": \"$TLS_DIR/ca.pem\"" \
	    "\"capath\": \"$TLS_DIR/hashed\"" '"insecure": true'; do
		echo "{\"services\": {\"a\": {\"url\": \"$url\", $key},
		    \"b\": \"$url\"}}" >s.json
		run -1 --separate-stderr "$FORKFETCH" -c s.json a b
		is_json_lines 2
		[ "$(jq -rs 'sort_by(.name) | "\(.[0].status) \(.[1].reason)"' \
		    <<<"$output")" = 'ok tls' ]
	done
}

@test "a proxy is verified like a host, and a message about its certificate names it" {
	local port=${TLS_PORTS%% *} url=http://shop.invalid/ok

	export http_proxy=https://localhost:$port
	ask 0 --cacert="$TLS_DIR/ca.pem" "a=$url"
	CURL_CA_BUNDLE=$TLS_DIR/ca.pem ask 0 "a=$url"
	SSL_CERT_FILE=$TLS_DIR/ca.pem ask 0 "a=$url"
	SSL_CERT_DIR=$TLS_DIR/hashed ask 0 "a=$url"
	ask 1 "a=$url"
	fails 60 "the certificate of the proxy localhost port $port is not trusted: *"
	[ "$(record a .cert_expires)" = null ]
}

@test "a proxy may be verified by certificates of its own" {
	local port=${TLS_PORTS%% *} url=http://shop.invalid/ok

	ask 0 -x "https://localhost:$port" --proxy-cacert="$TLS_DIR/ca.pem" \
	    "a=$url"
	SSL_CERT_FILE=$TLS_DIR/other-ca.pem ask 0 -x "https://localhost:$port" \
	    --cacert="$TLS_DIR/other-ca.pem" \
	    --proxy-cacert="$TLS_DIR/ca.pem" "a=$url"
	ask 1 -x "https://localhost:$port" --cacert="$TLS_DIR/ca.pem" \
	    --proxy-cacert="$TLS_DIR/other-ca.pem" "a=$url"
	fails 60 "the certificate of the proxy localhost port $port is not \
trusted: * (--proxy-cacert names a file of certificates to trust)"
	ask 1 -x "https://localhost:$port" --proxy-cacert=none.pem "a=$url"
	fails 77 'cannot read the certificates to trust from none.pem: '\
'No such file or directory'
	jq -n --arg url "$url" --arg port "$port" --arg ca "$TLS_DIR/ca.pem" \
	    '{services: {a: {url: $url, proxy: "https://localhost:\($port)",
	    proxy_cacert: $ca}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .status)" = ok ]
}

@test "--proxy-cacert does not apply to a host" {
	ask 1 --proxy-cacert="$TLS_DIR/ca.pem" "a=${urls[good]}"
	fails 60 '*not trusted*--cacert*'
}

@test "options override variables, and CURL_CA_BUNDLE overrides SSL_CERT_*" {
	local url

	url=${urls[good]}
	CURL_CA_BUNDLE=$TLS_DIR/other-ca.pem ask 0 \
	    --cacert="$TLS_DIR/ca.pem" "a=$url"
	CURL_CA_BUNDLE=$TLS_DIR/ca.pem ask 1 \
	    --cacert="$TLS_DIR/other-ca.pem" "a=$url"
	CURL_CA_BUNDLE=$TLS_DIR/other-ca.pem SSL_CERT_FILE=$TLS_DIR/ca.pem \
	    ask 1 "a=$url"
	CURL_CA_BUNDLE='' SSL_CERT_FILE=$TLS_DIR/ca.pem ask 0 "a=$url"
	ask 1 "a=$url"
	fails 60 '*not trusted*--cacert*'
}

@test "each bad certificate is refused, and the message says why" {
	local kind why i
	local -a services kinds_met whys met

	while read -r kind why; do
		services+=("$kind=${urls[$kind]}")
		kinds_met+=("$kind")
		whys+=("$why")
	done <<-'END'
		expired      *expired*
		not-yet      *not yet valid*
		wrong-name   none of its names matches the host
		self-signed  *self*signed*--cacert*
		untrusted    *issuer*--cacert*
		incomplete   *issuer*--cacert*
		client-only  *purpose*
	END
	run -1 --separate-stderr "$FORKFETCH" --no-config --keep-order \
	    --cacert="$TLS_DIR/ca.pem" "${services[@]}"
	[ -z "$stderr" ]
	is_json_lines 7
	# Either address may come first where localhost has two.
	mapfile -t met < <(jq -r '([.name, .status, .reason, .exitcode,
	    .http_code, .time_appconnect, .body, .cert_expires] | tojson) +
	    " \(.remote_ip) \(.message)"' <<<"$output")
	for i in {0..6}; do
		kind=${kinds_met[i]}
		echo "${met[i]}, not ${whys[i]}?"
		[[ ${met[i]} == \[\"$kind\",\"error\",\"tls\",60,null,null,null,\"$(expiry_of "$kind")\"]\ @(127.0.0.1|::1)\ "the certificate of localhost is not trusted: "${whys[i]} ]]
	done
}

@test "a server with a bad certificate gets no byte of the request" {
	ask 1 --cacert="$TLS_DIR/ca.pem" -H 'X-Secret: hush' \
	    "a=${urls[wrong-name]}?bad"
	ask 1 --cacert="$TLS_DIR/ca.pem" -u a:b "a=${urls[expired]}?bad"
	[ "$(arrived TLS '/ok?bad')" -eq 0 ]
}

@test "--insecure accepts every certificate, and records when it expires" {
	local kind
	local -a services expected

	for kind in "${kinds[@]}"; do
		services+=("$kind=${urls[$kind]}")
		expected+=("$kind $(expiry_of "$kind")")
	done
	run -0 --separate-stderr "$FORKFETCH" --no-config --keep-order \
	    --insecure "${services[@]}"
	[ -z "$stderr" ]
	is_json_lines "${#kinds[@]}"
	diff <(jq -r '"\(.name) \(.cert_expires)"' <<<"$output") \
	    <(printf '%s\n' "${expected[@]}")
}

@test "a certificate with ten thousand names works" {
	ask 0 --cacert="$TLS_DIR/ca.pem" "a=${urls[many-names]}"
	ask 0 --cacert="$TLS_DIR/ca.pem" -v "a=${urls[many-names]}" || :
	[ "$(record a .status)" = ok ]
}

@test "an intermediate that the server left out may be trusted, too" {
	cat "$TLS_DIR/ca.pem" "$TLS_DIR/intermediate.pem" >both.pem
	ask 0 --cacert=both.pem "a=${urls[incomplete]}"
}

# authority NAME OPTION...: write NAME.pem, a root with a new key.
authority() {
	local name=$1

	shift
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$name.key" -out "$name.pem" -days 2 "$@" 2>openssl.err
}

@test "of the certificates with the same subject, the one with the right key is taken" {
	local other subject url

	url=${urls[good]}
	subject=$(openssl x509 -noout -subject -nameopt RFC2253 \
	    -in "$TLS_DIR/ca.pem")
	[ "$subject" = 'subject=CN=stubd test CA' ]
	cat >wide.conf <<-'END'
		[req]
		prompt = no
		string_mask = MASK:0x800
		distinguished_name = name
		x509_extensions = extensions
		[name]
		CN = stubd test CA
		[extensions]
		basicConstraints = critical,CA:true
		subjectKeyIdentifier = hash
	END
	authority same -subj '/CN=stubd test CA'
	authority case -subj '/CN=  STUBD Test  CA'
	authority wide -config wide.conf
	openssl x509 -in same.pem -trustout -addtrust serverAuth >trusted.pem
	for other in same case wide trusted; do
		cat "$other.pem" "$TLS_DIR/ca.pem" >bundle.pem
		ask 0 --cacert=bundle.pem "a=$url"
		cat "$TLS_DIR/ca.pem" "$other.pem" "$other.pem" >bundle.pem
		ask 0 --cacert=bundle.pem "a=$url"
		ask 1 --cacert="$other.pem" "a=$url"
		fails 60 '*not trusted*'
	done
}

# signed NAME SIGNER EXTENSION: write NAME.pem, a certificate with that extension
# for the new key NAME.key.
signed() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$1.key" -subj "/CN=$1" 2>openssl.err |
	    openssl x509 -req -CA "$2.pem" -CAkey "$2.key" -CAcreateserial \
	        -days 2 -extfile <(echo "$3") -out "$1.pem" 2>openssl.err
}

@test "of the roots with the same subject, none is hidden by another form" {
	local port

	authority old -subj /CN=twin
	authority new -subj /CN=twin
	signed between new "basicConstraints = critical,CA:true"
	signed server between "subjectAltName = DNS:localhost"
	openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key \
	    -cert_chain between.pem -www >server.log 2>&1 3>&- &
	server=$!
	wait_until grep -q '^ACCEPT' server.log
	port=$(sed -n 's/^ACCEPT .*://p' server.log)
	# OpenSSL decodes what is no plain CERTIFICATE before any chain asks.
	openssl x509 -in old.pem -trustout -addtrust serverAuth >trusted.pem
	# The others keep the parent from decoding all for so few children.
	cat trusted.pem new.pem "$TLS_DIR"/{ca,other-ca,intermediate}.pem \
	    >bundle.pem
	run --separate-stderr "$FORKFETCH" --cacert=bundle.pem \
	    "a=https://localhost:$port/"
	kill "$server"
	[ "$status" -eq 0 ]
	[ "$(record a .status)" = ok ]
}

@test "of one certificate with different trust, the first counts" {
	local url

	url=${urls[good]}
	openssl x509 -in "$TLS_DIR/ca.pem" -trustout -addreject serverAuth \
	    >rejected.pem
	cat "$TLS_DIR/ca.pem" rejected.pem >bundle.pem
	ask 0 --cacert=bundle.pem "a=$url"
	cat rejected.pem "$TLS_DIR/ca.pem" >bundle.pem
	ask 1 --cacert=bundle.pem "a=$url"
}

@test "an intermediate or the certificate of the server may be trusted alone" {
	ask 0 --cacert="$TLS_DIR/intermediate.pem" "a=${urls[incomplete]}"
	ask 0 --cacert="$TLS_DIR/good.pem" "a=${urls[good]}"
	ask 0 --cacert="$TLS_DIR/self-signed.pem" "a=${urls[self-signed]}"
	ask 1 --cacert="$TLS_DIR/good.pem" "a=${urls[many-names]}"
	fails 60 '*not trusted*'
}

@test "an address is verified as a name if the URL has the address" {
	local url

	url=${urls[good]}
	ask 0 --cacert="$TLS_DIR/ca.pem" "a=${url/localhost/127.0.0.1}"
	url=${url/localhost/other.invalid}
	ask 1 --cacert="$TLS_DIR/ca.pem" "a=$url" \
	    --resolve="other.invalid:${TLS_PORTS%% *}:127.0.0.1"
	fails 60 'the certificate of other.invalid is not trusted: none of its names matches the host'
}

@test "the message names a file without usable certificates" {
	local url

	url=${urls[good]}
	: >empty.pem
	head -c 3000 /dev/urandom >garbage.pem
	cp "$TLS_DIR/server.key" key.pem
	ask 1 --cacert=nowhere.pem "a=$url"
	fails 77 "cannot read the certificates to trust from nowhere.pem: No such file or directory"
	ask 1 --cacert=. "a=$url"
	fails 77 "cannot read the certificates to trust from .: Is a directory"
	head -c $((4 * 1024 * 1024 + 1)) /dev/zero >huge.pem
	ask 1 --cacert=huge.pem "a=$url"
	fails 77 "cannot read the certificates to trust from huge.pem: is larger than 4 MiB"
	for file in empty.pem garbage.pem key.pem; do
		ask 1 --cacert="$file" "a=$url"
		fails 77 "no certificate to trust in $file"
		CURL_CA_BUNDLE=$file ask 1 "a=$url"
		fails 77 "no certificate to trust in $file"
	done
	[ "$(id -u)" -ne 0 ] || return 0
	cp "$TLS_DIR/ca.pem" secret.pem
	chmod 0 secret.pem
	ask 1 --cacert=secret.pem "a=$url"
	fails 77 "*secret.pem: Permission denied"
}

# entry KIND: print a certificate that cannot be used.
entry() {
	local begin='-----BEGIN CERTIFICATE-----'
	local end='-----END CERTIFICATE-----'

	case $1 in
	base64) printf '%s\n' "$begin" 'AAAA****AAAA' "$end" ;;
	der) printf '%s\n' "$begin" 'AAAAAAAA' "$end" ;;
	empty) printf '%s\n' "$begin" "$end" ;;
	endless) printf '%s\n' "$begin" 'AAAAAAAA' ;;
	other) printf '%s\n' "$begin" 'AAAA' '-----END X509 CRL-----' ;;
	trusted) printf '%s\n' '-----BEGIN TRUSTED CERTIFICATE-----' 'AAAA' \
		'-----END TRUSTED CERTIFICATE-----' ;;
	cut)
		sed '$d' "$TLS_DIR/other-ca.pem" | sed '$d'
		echo "$end"
		;;
	encrypted)
		printf '%s\n' "$begin" 'Proc-Type: 4,ENCRYPTED' \
		    'DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF' ''
		head -c 480 /dev/zero | base64 -w 64
		echo "$end"
		;;
	esac
}

# warns FAULT OPTION...: check that the good certificates are trusted, and that
# one message reports the one that cannot be used.
warns() {
	local fault=$1

	shift
	run -0 --separate-stderr "$FORKFETCH" --no-config "$@"
	[ "${#lines[@]}" -eq 2 ]
	records+=("${lines[@]}")
	echo "stderr: $stderr, not $fault?"
	[ "$stderr" = "forkfetch: bundle.pem: $fault: it is not trusted" ]
}

@test "a certificate that cannot be used is reported and does not affect the others" {
	local url=${urls[good]} kind fault n
	local -a alone faults

	while read -r kind fault; do
		entry "$kind" >"$kind.pem"
		cat "$kind.pem" "$TLS_DIR/ca.pem" >bundle.pem
		fault="certificate 1 $fault"
		warns "line 1: $fault" --cacert=bundle.pem "a=$url" "b=$url"
		CURL_CA_BUNDLE=bundle.pem warns "line 1: $fault" \
		    "a=$url" "b=$url"
		SSL_CERT_FILE=bundle.pem warns "line 1: $fault" \
		    "a=$url" "b=$url"
		alone+=("{\"name\":\"$kind\",\"url\":\"$url\",\"cacert\":\"$PWD/$kind.pem\"}")
		faults+=("no certificate to trust in $PWD/$kind.pem: line 1: $fault")
	done <<-EOF
		base64 is not in base64
		der cannot be decoded
		empty cannot be decoded
		endless has no END line
		other has an END line of another type
		trusted cannot be decoded
		cut cannot be decoded
		encrypted is encrypted or damaged
	EOF
	# A file that has no other certificate fails its service.
	run -1 --separate-stderr "$FORKFETCH" --no-config --keep-order \
	    --trust-list - < <(printf '%s\n' "${alone[@]}")
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 8 ]
	for n in "${!lines[@]}"; do
		records+=("${lines[n]}")
		fails 77 "${faults[n]}"
	done
}

@test "the message gives the line of a certificate that cannot be used" {
	local url

	url=${urls[good]}
	{
		echo 'An authority'
		sed 's/$/\r/' "$TLS_DIR/ca.pem"
		cat "$TLS_DIR/server.key"
		entry der
	} >bundle.pem
	warns "line $(($(wc -l <bundle.pem) - 2)): certificate 2 cannot be \
decoded" --cacert=bundle.pem "a=$url" "b=$url"
	entry endless >>bundle.pem
	warns "2 entries, the first: line $(($(wc -l <bundle.pem) - 4)): \
certificate 2 cannot be decoded" --cacert=bundle.pem "a=$url" "b=$url"
}

@test "other contents of a file of certificates are ignored" {
	local url

	url=${urls[good]}
	{
		printf '\xef\xbb\xbf'
		sed 's/$/ \r/' "$TLS_DIR/ca.pem"
		echo '-----BEGIN ENCRYPTED PRIVATE KEY-----'
		echo 'nonsense'
		echo '-----END ENCRYPTED PRIVATE KEY-----'
		echo 'more text ----- BEGIN'
	} >bundle.pem
	ask 0 --cacert=bundle.pem "a=$url"
	openssl x509 -in "$TLS_DIR/ca.pem" -trustout -addtrust serverAuth \
	    >trusted.pem
	ask 0 --cacert=trusted.pem "a=$url"
}

@test "a client certificate is presented to a server that requests it" {
	local pem=$TLS_DIR/client.pem key=$TLS_DIR/client.key
	local url=https://localhost:$CLIENT_PORT/echo ca=$TLS_DIR/ca.pem

	ca=$CLIENT_DIR/ca.pem
	pem=$CLIENT_DIR/client.pem
	key=$CLIENT_DIR/client.key
	ask 0 --cacert="$ca" --cert="$pem" --key="$key" "a=$url"
	[ "$(record a .body.tls.client)" = alice ]
	cat "$pem" "$key" >both.pem
	ask 0 --cacert="$ca" --cert=both.pem "a=$url"
	[ "$(record a .body.tls.client)" = alice ]
	openssl pkcs8 -topk8 -in "$key" -passout pass:pa:ss -out locked.key
	cat "$pem" locked.key >'odd:name.pem'
	ask 0 --cacert="$ca" --cert='odd\:name.pem:pa:ss' "a=$url"
	[ "$(record a .body.tls.client)" = alice ]
	jq -n --arg url "$url" --arg ca "$ca" --arg pem "$pem" \
	    --arg key "$key" '{services: {a: {url: $url, cacert: $ca,
	    cert: $pem, key: $key}}}' >s.json
	run -0 --separate-stderr "$FORKFETCH" -c s.json a
	[ "$(record a .body.tls.client)" = alice ]
}

@test "without a requested client certificate there is no answer" {
	local url=https://localhost:$CLIENT_PORT/echo data

	printf -v data '%09999d' 0
	# The alert that says so may be overtaken by the end of the connection.
	for _ in {1..10}; do
		ask 1 --retry=2 --retry-delay=1ms -d "$data" \
		    --retry-all --cacert="$CLIENT_DIR/ca.pem" "a=$url"
	done
	[ "$(printf '%s\n' "${records[@]}" | jq -c '[.status, .reason,
	    .http_code, .attempts, .message]' | sort | uniq -c | sed 's/^ *//')" = \
	    '10 ["error","tls",null,1,"localhost requires a client certificate (give one with --cert)"]' ]
	ask 1 --cacert="$CLIENT_DIR/ca.pem" --cert=nowhere.pem "a=$url"
	fails 58 '*client certificate*nowhere.pem*'
	: >empty.pem
	ask 1 --cacert="$CLIENT_DIR/ca.pem" --cert=empty.pem "a=$url"
	fails 58 '*client certificate*empty.pem*'
	cat "$CLIENT_DIR/client.pem" "$CLIENT_DIR/server.key" >wrong.pem
	ask 1 --cacert="$CLIENT_DIR/ca.pem" --cert=wrong.pem "a=$url"
	fails 58 '*client certificate*'
}

@test "https to a server without TLS fails, and http to one with it" {
	ask 1 "a=https://localhost:$GARBAGE_PORT/ok"
	fails 35 "the TLS handshake with localhost failed: *\(does it speak TLS at all\?\)"
	ask 1 "a=http://localhost:${TLS_PORTS%% *}/ok"
	[ "$(record a '[.status, .reason, .http_code] | tojson')" = \
	    '["error","protocol",null]' ]
	[[ "$(record a .message)" == *localhost* ]]
}

@test "a truncated body is incomplete over TLS, too" {
	ask 1 --cacert="$TLS_DIR/ca.pem" "a=${urls[good]}/../short"
	[ "$(record a '[.status, .reason, .http_code, .body_truncated,
	    .body] | tojson')" = \
	    '["error","protocol",200,true,"{\"ok\":"]' ]
	ask 0 --cacert="$TLS_DIR/ca.pem" "a=${urls[good]}/../to-end"
}

@test "a certificate trusted for one service is not trusted for another" {
	run -1 --separate-stderr "$FORKFETCH" --cacert="$TLS_DIR/ca.pem" \
	    "a=${urls[good]}" "b=${urls[expired]}" \
	    "c=${urls[self-signed]}" "d=$PLAIN/ok"
	[ -z "$stderr" ]
	is_json_lines 4
	[ "$(jq -r '.name + " " + .status' <<<"$output" | sort | xargs)" = \
	    'a ok b error c error d ok' ]
}

@test "a child that connects again resumes its TLS session" {
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    --cacert="$TLS_DIR/ca.pem" --every=50ms --count=3 \
	    "a=${urls[good]%/ok}/echo?close=1"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(jq -sc 'sort_by(.seq) | map([.body.request, .body.tls.resumed])' \
	    <<<"$output")" = '[[1,false],[1,true],[1,true]]' ]
}

@test "the bundle is not read if there is a hashed directory" {
	local dir

	command -v strace >/dev/null || skip "there is no strace"
	[ "$(id -u)" -eq 0 ] || skip "only root sees what forkfetch opens"
	strace -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	is_sanitized && skip "a sanitizer is no friend of strace"
	dir=$(openssl version -d | sed 's/.*"\(.*\)"/\1/')/certs
	compgen -G "$dir/*.0" >/dev/null ||
		skip "there is no hashed directory here"
	strace -f -e trace=file -o trace "$FORKFETCH" "a=${urls[good]}" >out || :
	grep -q '"reason":"tls"' out
	# The certificate is looked for. It is not there, so it is not opened.
	grep -q '/[0-9a-f]\{8\}\.0"' trace
	[ "$(grep -c 'open.*\(ca-certificates\.crt\|ca-bundle\)' trace)" -eq 0 ]
}

# searches URL: follow redirects, and print how many processes of a run with
# three services that have this URL list the system's directory of certificates.
searches() {
	strace -f -e trace=open,openat -o trace "$FORKFETCH" --no-config -L \
	    "a=$1" "b=$1" "c=$1" >out || :
	[ "$(wc -l <out)" -eq 3 ]
	sed -n 's/^\([0-9]*\) .*\/certs".*O_DIRECTORY.*/\1/p' trace |
	    sort -u | wc -l
}

@test "only the parent looks for the directory, and only for TLS" {
	command -v strace >/dev/null || skip "there is no strace"
	[ "$(id -u)" -eq 0 ] || skip "only root sees what forkfetch opens"
	strace -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	is_sanitized && skip "a sanitizer is no friend of strace"
	compgen -G "$(openssl version -d | sed 's/.*"\(.*\)"/\1/')/certs/*.0" \
	    >/dev/null || skip "there is no hashed directory here"
	[ "$(searches "$PLAIN/ok")" -eq 0 ]
	[ "$(searches "${urls[good]}")" -eq 1 ]
	[ "$(searches "$PLAIN/redirect?to=${urls[good]}")" -eq 1 ]
	http_proxy=https://localhost:1 run searches http://shop.invalid/
	[ "$output" -eq 1 ]
}

@test "a bundle is read once, however many services there are" {
	local i url
	local -a services

	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	is_sanitized && skip "a sanitizer is no friend of strace"
	needs_inspection
	url=${urls[good]}
	for i in 1 2 3 4 5; do
		services+=("s$i=$url")
	done
	cp "$TLS_DIR/ca.pem" my-bundle.pem
	strace -f -e trace=open,openat -o trace \
	    "$FORKFETCH" --cacert=my-bundle.pem "${services[@]}" >out
	[ "$(grep -c '"status":"ok"' out)" -eq 5 ]
	[ "$(grep -c 'my-bundle\.pem' trace)" -eq 1 ]
}

@test "SSLKEYLOGFILE is ignored, and programs get it" {
	SSLKEYLOGFILE=$PWD/keys ask 0 --cacert="$TLS_DIR/ca.pem" \
	    "a=${urls[good]}"
	[ ! -e keys ]
	mkfifo pipe
	SSLKEYLOGFILE=$PWD/pipe ask 0 --cacert="$TLS_DIR/ca.pem" \
	    "a=${urls[good]}"
	jq -n '{services: {a: {exec: ["sh", "-c", "echo $SSLKEYLOGFILE"]}}}' \
	    >s.json
	SSLKEYLOGFILE=$PWD/keys run -0 --separate-stderr \
	    "$FORKFETCH" -c s.json a
	[ "$(record a .body)" = "$PWD/keys" ]
	[ ! -e keys ]
}
