# SPDX-License-Identifier: MIT
# default.nix - a Nix expression that builds this tree.
#
#	nix-build contrib/default.nix
#
# Tried: the syntax (nix-instantiate --parse). Not tried: a build with nixpkgs.
{ pkgs ? import <nixpkgs> { } }:

pkgs.stdenv.mkDerivation {
  pname = "forkfetch";
  version = "0.2.0";

  src = pkgs.lib.cleanSource ../.;

  nativeBuildInputs = with pkgs; [ autoreconfHook makeWrapper pkg-config ];
  buildInputs = with pkgs; [ brotli cjson curl openssl python3 zlib zstd ];
  nativeCheckInputs = with pkgs; [
    bats
    cacert
    jq
    perl
    procps
    python3
  ];

  configureFlags = [ "--sysconfdir=/etc" ];
  enableParallelBuilding = true;

  # The sandbox of Nix has no /etc/ssl and no /usr, which tests of TLS and of
  # programs rely on, so only the tests in C run.
  doCheck = true;
  checkTarget = "check-units";

  postInstall = ''
    wrapProgram $out/bin/forkfetch-as --prefix PATH : ${pkgs.jq}/bin
    wrapProgram $out/bin/forkfetch-cluster --prefix PATH : \
      ${pkgs.lib.makeBinPath [ pkgs.parallel pkgs.openssh pkgs.procps ]}
  '';

  meta = {
    description = "Ask several HTTP services at once, by a deadline";
    license = pkgs.lib.licenses.mit;
    mainProgram = "forkfetch";
    platforms = pkgs.lib.platforms.linux;
  };
}
