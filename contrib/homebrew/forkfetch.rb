# SPDX-License-Identifier: MIT
# forkfetch.rb - a formula for Homebrew, from a local tarball of "make dist": put
# its path and its SHA-256 in place of "url" and "sha256". With --HEAD, it builds
# a clone.
#
# Tried: the syntax (ruby -c). Not tried: brew, and a build on macOS, which lacks
# pipe2() and ppoll(): for now, use the formula with Homebrew on Linux.
# forkfetch-as also needs jq, and forkfetch-cluster needs parallel.
class Forkfetch < Formula
  desc "Ask several HTTP services at once, by a deadline"
  homepage "https://forkfetch.example/"
  url "https://forkfetch.example/forkfetch-0.2.0.tar.xz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "autoconf" => :build
  depends_on "automake" => :build
  depends_on "make" => :build
  depends_on "pkgconf" => :build
  depends_on "brotli"
  depends_on "cjson"
  depends_on "curl"
  depends_on :linux
  depends_on "openssl@3"
  depends_on "zlib"
  depends_on "zstd"

  def install
    system "autoreconf", "-fi"
    system "./configure", "--sysconfdir=#{etc}", *std_configure_args
    system "make", "install"
  end

  test do
    assert_match "forkfetch #{version}", shell_output("#{bin}/forkfetch --version")
    output = shell_output("#{bin}/forkfetch --no-config http://127.0.0.1:1/", 1)
    assert_match '"reason":"connect"', output
  end
end
