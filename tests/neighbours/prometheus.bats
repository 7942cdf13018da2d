#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# prometheus.bats - Prometheus and node_exporter take what forkfetch-as writes.

load ../bats/helper

setup_file() {
	stubd_start S --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	contrib=$TESTS_DIR/../contrib
	export FORKFETCH_FORMATS=$contrib/formats
	PATH=$(dirname "$FORKFETCH"):$PATH
	pids=()
}

teardown() {
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" || :
	wait
}

# ask: ask services, and print the metrics.
ask() {
	"$FORKFETCH" --no-config --cacert "$S_DIR/ca.pem" --retry=1 \
	    --retry-delay=1ms -o json good="$S/ok" bad="$S/status/503" |
		forkfetch-as prometheus
}

@test "promtool accepts the metrics, whatever the names are" {
	ask >text
	run -0 --separate-stderr promtool check metrics <text
	[ -z "$output$stderr" ]
	jq -n -c '{name: "\"a\\b\n{}=,\u05d0<&", url: "http://h/?\"\\\n", status: "ok",
	           time_total: 1e-6, attempts: 1}' |
		forkfetch-as prometheus >text
	run -0 --separate-stderr promtool check metrics <text
	[ -z "$output$stderr" ]
	grep -qxF 'forkfetch_up{service="\"a\\b\n{}=,א<&",url="http://h/?\"\\\n"} 1' text
}

@test "promtool accepts the alerts, which are raised when they should be" {
	cp "$contrib/prometheus/forkfetch.rules.yml" "$TESTS_DIR/neighbours/alerts.yml" .
	run -0 --separate-stderr promtool check rules forkfetch.rules.yml
	[[ "$output" == *'SUCCESS: 3 rules found'* ]]
	run -0 --separate-stderr promtool test rules alerts.yml
	[[ "$output" == *SUCCESS* ]]
}

@test "systemd accepts the timer and its service" {
	# It wants programs that exist.
	sed 's|^User=.*||' "$contrib/prometheus/forkfetch-metrics.service" \
	    >forkfetch-metrics.service
	cp "$contrib/prometheus/forkfetch-metrics.timer" .
	run -0 --separate-stderr systemd-analyze verify --man=no \
	    "$PWD/forkfetch-metrics.service" "$PWD/forkfetch-metrics.timer"
	[ -z "$output$stderr" ]
}

# free_port: print a port on which nobody listens.
free_port() {
	"$PYTHON3" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# value QUERY: print what Prometheus has for it.
value() {
	curl -sS -G --data-urlencode "query=$1" \
	    "http://127.0.0.1:$prometheus/api/v1/query" |
		jq -r '.data.result[] | "\(.metric.service) \(.value[1])"'
}

# has QUERY VALUE
has() {
	[ "$(value "$1" 2>/dev/null)" = "$2" ]
}

@test "Prometheus finds the services by way of node_exporter" {
	local exporter prometheus

	mkdir textfile
	# As the unit does it.
	local command
	command=$(sed -n "s/^ExecStart=.*-c '\(.*\)'\$/\1/p" \
	    "$contrib/prometheus/forkfetch-metrics.service")
	cat >services.json <<-EOT
	{ "defaults": { "cacert": "$S_DIR/ca.pem" },
	  "services": { "good": "$S/ok", "bad": "$S/status/503" } }
	EOT
	(cd textfile && FORKFETCH_CONFIG=../services.json sh -c "$command")
	[ "$(ls textfile)" = forkfetch.prom ]

	exporter=$(free_port)
	prometheus-node-exporter --collector.disable-defaults --collector.textfile \
	    --collector.textfile.directory="$PWD/textfile" \
	    --web.listen-address="127.0.0.1:$exporter" 2>exporter.log 3>&- &
	pids+=($!)
	cat >prometheus.yml <<-EOT
	global: { scrape_interval: 1s }
	rule_files: [$(cd "$contrib" && pwd)/prometheus/forkfetch.rules.yml]
	scrape_configs:
	  - job_name: node
	    static_configs: [{ targets: ["127.0.0.1:$exporter"] }]
	EOT
	prometheus=$(free_port)
	prometheus --config.file=prometheus.yml --storage.tsdb.path="$PWD/tsdb" \
	    --web.listen-address="127.0.0.1:$prometheus" 2>prometheus.log 3>&- &
	pids+=($!)
	wait_until has 'forkfetch_up{service="good"}' 'good 1' || {
		cat exporter.log prometheus.log
		return 1
	}
	has 'forkfetch_up == 0' 'bad 0'
	has 'forkfetch_failure{reason="http"}' 'bad 1'
	has 'forkfetch_http_status_code{service="bad"}' 'bad 503'
	has 'forkfetch_certificate_expiry_timestamp_seconds{service="good"} > bool time()' 'good 1'
	has 'count by (service) (forkfetch_phase_duration_seconds{phase="tls"})' $'bad 1\ngood 1' ||
	    has 'count by (service) (forkfetch_phase_duration_seconds{phase="tls"})' $'good 1\nbad 1'
}
