# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# sshd.sh - start SSH servers on the loopback interface: for tests and benchmarks.

# sshd_start DIR HOST...: start a server for each of these names, with all files
# in DIR, which has an absolute path. "ssh -F DIR/config HOST" logs in there as
# the user of this process, without a password. The pid of a server is in
# DIR/pid.HOST.
sshd_start() {
	sshd_dir=$1
	shift
	(umask 077 && mkdir -p "$sshd_dir") || return
	# Only a server that root starts needs this directory.
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd || return
	for sshd_key in key host_key; do
		ssh-keygen -q -t ed25519 -N '' -f "$sshd_dir/$sshd_key" || return
	done
	sshd_ports=$("${PYTHON3:-python3}" -c '
import socket, sys
all = [socket.create_server(("127.0.0.1", 0)) for host in sys.argv[1:]]
print(*[s.getsockname()[1] for s in all])' "$@") || return
	for sshd_host; do
		sshd_port=${sshd_ports%% *}
		sshd_ports=${sshd_ports#* }
		# With this SHLVL, bash does not read ~/.bashrc.
		cat >"$sshd_dir/sshd.$sshd_host" <<-EOT
		Port $sshd_port
		ListenAddress 127.0.0.1
		HostKey $sshd_dir/host_key
		AuthorizedKeysFile $sshd_dir/key.pub
		PidFile $sshd_dir/pid.$sshd_host
		PermitRootLogin yes
		StrictModes no
		UsePAM no
		SetEnv SHLVL=1
		EOT
		cat >>"$sshd_dir/config" <<-EOT
		Host $sshd_host
		HostName 127.0.0.1
		Port $sshd_port
		EOT
		echo "[127.0.0.1]:$sshd_port $(cut -d ' ' -f 1,2 \
		    "$sshd_dir/host_key.pub")" >>"$sshd_dir/known_hosts"
		# It writes its pid when it listens.
		"$(PATH=$PATH:/usr/sbin command -v sshd)" \
		    -f "$sshd_dir/sshd.$sshd_host" -E "$sshd_dir/log" || return
		until [ -s "$sshd_dir/pid.$sshd_host" ]; do
			sleep 0.02
		done
	done
	cat >>"$sshd_dir/config" <<-EOT
	Host *
	BatchMode yes
	IdentityFile $sshd_dir/key
	UserKnownHostsFile $sshd_dir/known_hosts
	EOT
}

# sshd_stop: stop the servers that sshd_start has started, but not the sessions.
sshd_stop() {
	for sshd_host in "$sshd_dir"/pid.*; do
		[ ! -s "$sshd_host" ] || kill "$(cat "$sshd_host")"
	done
}
