#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nginx.bats - forkfetch with a server that is not ours: nginx, over HTTP/1.1,
# TLS and HTTP/2.

load helper

setup_file() {
	PATH=$PATH:/usr/sbin:/usr/local/sbin
	command -v nginx >/dev/null || skip "nginx is not installed"
	nginx -V 2>&1 | grep -q http_v2_module ||
		skip "nginx was built without HTTP/2"
	export NGINX_DIR=$BATS_FILE_TMPDIR/nginx
	mkdir -p "$NGINX_DIR/www" "$NGINX_DIR/tmp"
	"$STUBD" --make-certs="$NGINX_DIR"
	printf '{"hello":"nginx"}\n' >"$NGINX_DIR/www/hello.json"
	printf 'alice:%s\n' "$(openssl passwd -apr1 secret)" \
	    >"$NGINX_DIR/passwords"
	perl -e 'srand(1); print pack("L*", map { int(rand(2**32)) }
	    1 .. 1310720)' >"$NGINX_DIR/www/large"
	start_nginx
}

teardown_file() {
	[ ! -s "$NGINX_DIR/nginx.pid" ] || kill "$(<"$NGINX_DIR/nginx.pid")"
}

setup() {
	unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY \
	    CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

# write_conf PLAIN TLS CLIENT: write the configuration for these ports.
write_conf() {
	[ "$(id -u)" -ne 0 ] || echo 'user root;'
	cat <<-END
		worker_processes 1;
		pid $NGINX_DIR/nginx.pid;
		error_log $NGINX_DIR/error.log;
		events { worker_connections 512; }
		http {
			access_log $NGINX_DIR/access.log;
			client_body_temp_path $NGINX_DIR/tmp/body;
			proxy_temp_path $NGINX_DIR/tmp/proxy;
			fastcgi_temp_path $NGINX_DIR/tmp/fastcgi;
			uwsgi_temp_path $NGINX_DIR/tmp/uwsgi;
			scgi_temp_path $NGINX_DIR/tmp/scgi;
			types { application/json json; }
			default_type text/plain;
			root $NGINX_DIR/www;
			gzip on;
			gzip_min_length 1;
			gzip_types *;
			ssl_certificate $NGINX_DIR/server.pem;
			ssl_certificate_key $NGINX_DIR/server.key;
			ssl_client_certificate $NGINX_DIR/ca.pem;
			server {
				listen 127.0.0.1:$1;
				listen 127.0.0.1:$2 ssl http2;
				location = /moved { return 301 /hello.json; }
				location = /away {
					return 302 http://localhost:$1/hello.json;
				}
				location = /connection {
					return 200 "\$connection_requests";
				}
				location = /length {
					return 200 "\$request_method [\$http_content_length]";
				}
				location = /twice { return 302 /connection; }
				location = /private {
					auth_basic "private";
					auth_basic_user_file $NGINX_DIR/passwords;
					try_files /hello.json =404;
				}
			}
			server {
				listen 127.0.0.1:$3 ssl http2;
				ssl_verify_client on;
				location / { return 200 "\$ssl_client_s_dn"; }
			}
		}
	END
}

# start_nginx: start nginx. Another process may take the free ports first, so
# try again.
start_nginx() {
	local try
	local -a ports

	for try in 1 2 3 4 5; do
		read -ra ports < <(free_ports 3)
		write_conf "${ports[@]}" >"$NGINX_DIR/nginx.conf"
		if nginx -p "$NGINX_DIR" -e "$NGINX_DIR/error.log" \
		    -c "$NGINX_DIR/nginx.conf" 3>&- 2>"$NGINX_DIR/err" &&
		    wait_until test -s "$NGINX_DIR/nginx.pid"; then
			export PLAIN=http://localhost:${ports[0]}
			export TLS=https://localhost:${ports[1]}
			export CLIENT=https://localhost:${ports[2]}
			return
		fi
		echo "try $try: $(<"$NGINX_DIR/err")" >&2
	done
	return 1
}

# ask STATUS OPTION...: run forkfetch and expect this status; $output is the
# records.
ask() {
	local status=$1

	shift
	run "-$status" --separate-stderr "$FORKFETCH" --no-config \
	    --cacert="$NGINX_DIR/ca.pem" "$@"
	[ -z "$stderr" ]
	is_json_lines
}

@test "over HTTP/1.1 an answer is complete" {
	ask 0 "a=$PLAIN/hello.json"
	[ "$(record a '[.status, .http_code, .http_version, .content_type,
	    .body, .size_download, .time_appconnect, .cert_expires] |
	    tojson')" = \
	    '["ok",200,"1.1","application/json",{"hello":"nginx"},18,null,null]' ]
	[[ "$(record a '.headers.server[0]')" == nginx* ]]
}

@test "over TLS an answer comes by HTTP/2 if the server has it, or by 1.1" {
	ask 0 "a=$TLS/hello.json"
	[ "$(record a '[.status, .http_code, .http_version, .body] |
	    tojson')" = '["ok",200,"2",{"hello":"nginx"}]' ]
	[ "$(record a '.time_appconnect > 0 and .cert_expires != null')" = true ]
	[[ "$(record a '.headers.server[0]')" == nginx* ]]
	ask 0 --http2 "a=$TLS/hello.json"
	[ "$(record a .http_version)" = 2 ]
	ask 0 --http1.1 "a=$TLS/hello.json"
	[ "$(record a '[.http_version, .body] | tojson')" = \
	    '["1.1",{"hello":"nginx"}]' ]
	ask 0 --http2 "a=$PLAIN/hello.json"
	[ "$(record a .status)" = ok ]
}

@test "over HTTP/1.1 and 2 an empty body is sent with the length 0" {
	local url

	for url in "$PLAIN" "$TLS"; do
		ask 0 -X POST "a=$url/length"
		[ "$(record a .body)" = 'POST [0]' ]
		ask 0 -X PUT -d ab "a=$url/length"
		[ "$(record a .body)" = 'PUT [2]' ]
		ask 0 -X DELETE "a=$url/length"
		[ "$(record a .body)" = 'DELETE []' ]
	done
}

@test "over HTTP/1.1 and 2 a compressed body is decoded" {
	local url

	for url in "$PLAIN" "$TLS"; do
		ask 0 --compressed "a=$url/hello.json"
		[ "$(record a '[.body, .headers["content-encoding"]] |
		    tojson')" = '[{"hello":"nginx"},["gzip"]]' ]
		[ "$(record a '.size_download != 18')" = true ]
	done
}

@test "five megabytes go into a file, byte for byte" {
	ask 0 --output-dir=out "plain=$PLAIN/large" "tls=$TLS/large" \
	    "old=$TLS/large" --compressed
	is_json_lines 3
	cmp out/plain "$NGINX_DIR/www/large"
	cmp out/tls "$NGINX_DIR/www/large"
	cmp out/old "$NGINX_DIR/www/large"
	[ "$(stat -c %s out/tls)" -eq 5242880 ]
	[ "$(find out -type f | wc -l)" -eq 3 ]
	"$FORKFETCH" --no-config --cacert="$NGINX_DIR/ca.pem" -o body \
	    "a=$TLS/large" >a
	cmp a "$NGINX_DIR/www/large"
}

@test "an error page is an http_error" {
	ask 1 "a=$PLAIN/nowhere" "b=$TLS/nowhere" "c=$TLS/hello.json"
	is_json_lines 3
	[ "$(record a '[.status, .reason, .message, .http_code] | tojson')" = \
	    '["http_error","http","HTTP 404 Not Found",404]' ]
	[[ "$(record a .body)" == *"404 Not Found"* ]]
	# HTTP/2 has no reason phrase.
	[ "$(record b '[.status, .reason, .http_code, .http_version] |
	    tojson')" = '["http_error","http",404,"2"]' ]
	[[ "$(record b .message)" == "HTTP 404"* ]]
	[ "$(record c .status)" = ok ]
}

@test "redirects are followed within the origin and to another" {
	ask 0 -L "a=$TLS/moved"
	[ "$(record a '[.num_redirects, .http_code, .http_version, .body] |
	    tojson')" = '[1,200,"2",{"hello":"nginx"}]' ]
	[ "$(record a .url_effective)" = "$TLS/hello.json" ]
	ask 0 -L -u alice:secret "a=$TLS/away"
	[ "$(record a '[.num_redirects, .http_version, .time_appconnect] |
	    tojson')" = '[1,"1.1",null]' ]
	[ "$(record a .url_effective)" = "$PLAIN/hello.json" ]
	[ "$(record a '[.time_namelookup, .time_connect, .time_pretransfer,
	    .time_starttransfer, .time_total] | . == sort')" = true ]
}

@test "over HTTP/1.1 and 2 a redirect reuses the connection" {
	ask 0 -L "a=$PLAIN/twice" "b=$TLS/twice"
	[ "$(record a .body) $(record b .body)" = '2 2' ]
}

@test "Basic authentication succeeds, or fails as an http_error" {
	ask 0 -u alice:secret "a=$TLS/private"
	[ "$(record a '.body | tojson')" = '{"hello":"nginx"}' ]
	ask 1 -u alice:wrong "a=$TLS/private"
	[ "$(record a '[.status, .http_code] | tojson')" = \
	    '["http_error",401]' ]
	ask 1 "a=$PLAIN/private"
	[ "$(record a '.headers["www-authenticate"] | tojson')" = \
	    '["Basic realm=\"private\""]' ]
}

@test "sixty services at once over HTTP/2 are all answered" {
	local i
	local -a services

	for ((i = 0; i < 60; i++)); do
		services+=("s$i=$TLS/hello.json")
	done
	ask 0 "${services[@]}"
	is_json_lines 60
	[ "$(jq -c '[.status, .http_version, .body]' <<<"$output" |
	    sort | uniq -c | xargs)" = '60 [ok,2,{hello:nginx}]' ]
	[ "$(jq -r .name <<<"$output" | sort -u | wc -l)" -eq 60 ]
}

@test "HEAD gets the head of GET, and no body" {
	ask 0 -X HEAD "a=$PLAIN/large" "b=$TLS/large"
	[ "$(record a '[.headers["content-length"], .body, .method] |
	    tojson')" = '[["5242880"],"","HEAD"]' ]
	[ "$(record b '[.headers["content-length"], .body, .http_version] |
	    tojson')" = '[["5242880"],"","2"]' ]
}

@test "a POST that the server does not allow is an http_error with code 405" {
	ask 1 -d x "a=$PLAIN/hello.json" "b=$TLS/hello.json"
	[ "$(record a '[.status, .http_code, .method] | tojson')" = \
	    '["http_error",405,"POST"]' ]
	[ "$(record b '[.status, .http_code, .method] | tojson')" = \
	    '["http_error",405,"POST"]' ]
}

@test "a client certificate is sent" {
	ask 0 --cert="$NGINX_DIR/client.pem" --key="$NGINX_DIR/client.key" \
	    "a=$CLIENT/"
	[ "$(record a .body)" = CN=alice ]
	ask 1 "a=$CLIENT/"
	[ "$(record a '[.status, .http_code] | tojson')" = \
	    '["http_error",400]' ]
}

@test "http to a port with TLS, and https to one without, are errors" {
	ask 1 "a=${TLS/https/http}/hello.json"
	[ "$(record a '[.status, .http_code] | tojson')" = \
	    '["http_error",400]' ]
	ask 1 "a=${PLAIN/http/https}/hello.json"
	[ "$(record a '[.status, .reason] | tojson')" = '["error","tls"]' ]
	[ "$(record a .message)" = "the TLS handshake with localhost failed: its answer is not TLS (does it speak TLS at all?)" ]
}

@test "a body that is too large is cut at its limit over HTTP/2, too" {
	ask 1 --max-filesize=1M "a=$TLS/large" "b=$TLS/hello.json"
	[ "$(record a '[.status, .reason, .http_code, .body_truncated] |
	    tojson')" = '["error","too_large",200,true]' ]
	[ "$(record a .body | base64 -d | cmp -n 1048576 - \
	    "$NGINX_DIR/www/large" && echo same)" = same ]
	[ "$(record b .status)" = ok ]
}

@test "a reused child speaks the version of HTTP that each service asks for" {
	(
		umask 077
		jq -n --arg url "$TLS/hello.json" '{services: {
			first: {url: $url},
			old: {url: $url, http_version: "1.1"},
			new: {url: $url, http_version: "2"}
		}}' >services.json
	)
	run -0 --separate-stderr "$FORKFETCH" --cacert="$NGINX_DIR/ca.pem" \
	    --reuse -j1 -c services.json old new old first
	[ "$(jq -r '.name + " " + .http_version' <<<"$output" | xargs)" = \
	    "old 1.1 new 2 old#2 1.1 first 2" ]
}
