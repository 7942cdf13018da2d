# SPDX-License-Identifier: MIT
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = %D%/completions/forkfetch \
	%D%/completions/forkfetch-as
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %D%/completions/_forkfetch \
	%D%/completions/_forkfetch-as
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = %D%/completions/forkfetch.fish \
	%D%/completions/forkfetch-as.fish

examplesdir = $(docdir)/examples
dist_examples_DATA = %D%/examples/README.md
dist_examples_SCRIPTS = %D%/examples/cron-report \
	%D%/examples/fastest-mirror %D%/examples/graphql \
	%D%/examples/healthy %D%/examples/merge %D%/examples/resume \
	%D%/examples/smoke-test %D%/examples/status-line \
	%D%/examples/versions %D%/examples/wait-for-it \
	%D%/examples/with-token

dist_pkgdata_DATA = %D%/services.schema.json

fromdir = $(docdir)/from
dist_from_DATA = %D%/from/README.md
dist_from_SCRIPTS = %D%/from/blackbox %D%/from/curl %D%/from/har \
	%D%/from/http-file %D%/from/openapi

prometheusdir = $(docdir)/prometheus
dist_prometheus_DATA = %D%/prometheus/README.md \
	%D%/prometheus/forkfetch-metrics.service \
	%D%/prometheus/forkfetch-metrics.timer \
	%D%/prometheus/forkfetch.rules.yml

EXTRA_DIST += %D%/Dockerfile %D%/dist-date %D%/static/build %D%/bench/NOTES.md \
	%D%/bench/bench.py %D%/bench/chart.py \
	%D%/bench/chart.svg %D%/bench/cluster %D%/bench/common.sh \
	%D%/bench/drift %D%/bench/fetch.go %D%/bench/growth.py \
	%D%/bench/hedging %D%/bench/lines %D%/bench/peers.py %D%/bench/rows.py \
	%D%/bench/sandbox %D%/bench/servers.py %D%/bench/svg.py \
	%D%/demo %D%/APKBUILD %D%/default.nix %D%/forkfetch.spec \
	%D%/homebrew/forkfetch.rb %D%/debian/changelog %D%/debian/control \
	%D%/debian/copyright %D%/debian/docs %D%/debian/forkfetch.lintian-overrides \
	%D%/debian/rules %D%/debian/source/lintian-overrides \
	%D%/debian/source/format %D%/debian/tests/control \
	%D%/debian/tests/smoke %D%/debian/tests/suite

# Compare forkfetch with its peers. BENCH_ROWS chooses rows ("a d"), and BENCH_ARGS
# has options of bench.py, such as --quick.
BENCH_ROWS =
BENCH_ARGS =
BENCH = FORKFETCH="$${FORKFETCH:-$(abs_top_builddir)/forkfetch$(EXEEXT)}" \
	STUBD='$(abs_top_builddir)/tests/stubd/stubd$(EXEEXT)' \
	PYTHONDONTWRITEBYTECODE=1 python3 $(top_srcdir)/%D%/bench
.PHONY: bench bench-cluster bench-growth
bench: all tests/stubd/stubd$(EXEEXT)
	@$(BENCH)/bench.py $(BENCH_ARGS) $(BENCH_ROWS)
bench-growth: all tests/stubd/stubd$(EXEEXT)
	@$(BENCH)/growth.py --chart=growth.svg
# Share services between four sshd on the loopback interface.
bench-cluster: all tests/stubd/stubd$(EXEEXT)
	@$(top_srcdir)/%D%/bench/cluster

# Build a Debian package in the directory deb.
.PHONY: deb
deb: dist
	rm -rf deb
	$(MKDIR_P) deb
	mv $(distdir).tar.xz deb/$(PACKAGE)_$(VERSION).orig.tar.xz
	cd deb && xz -dc $(PACKAGE)_$(VERSION).orig.tar.xz | $(am__untar)
	cp -R deb/$(distdir)/%D%/debian deb/$(distdir)/debian
	cd deb/$(distdir) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	    dpkg-buildpackage -us -uc
	@echo && ls deb/*.deb

# Formats that are filters for jq. Adding one touches nothing else but this list,
# the manual and a test.
formatsdir = $(pkgdatadir)/formats
dist_formats_DATA = %D%/formats/forkfetch.jq \
	%D%/formats/forkfetch-timeline.jq %D%/formats/csv.jq %D%/formats/har.jq \
	%D%/formats/html.jq %D%/formats/junit.jq %D%/formats/markdown.jq \
	%D%/formats/nagios.jq %D%/formats/object.jq \
	%D%/formats/percentiles.jq %D%/formats/prometheus.jq \
	%D%/formats/svg.jq %D%/formats/tap.jq \
	%D%/formats/trace.jq
bin_SCRIPTS = forkfetch-as forkfetch-cluster
CLEANFILES += forkfetch-as forkfetch-cluster
EXTRA_DIST += %D%/formats/forkfetch-as.in %D%/formats/timeline.svg \
	%D%/cluster/forkfetch-cluster.in
forkfetch-as: $(srcdir)/%D%/formats/forkfetch-as.in Makefile
	@sed -e 's|[@]formatsdir@|$(formatsdir)|; s|[@]VERSION@|$(VERSION)|' \
	    $(srcdir)/%D%/formats/forkfetch-as.in >$@.tmp && \
	    chmod +x $@.tmp && mv $@.tmp $@
forkfetch-cluster: $(srcdir)/%D%/cluster/forkfetch-cluster.in Makefile
	@sed -e 's|[@]VERSION@|$(VERSION)|' \
	    $(srcdir)/%D%/cluster/forkfetch-cluster.in >$@.tmp && \
	    chmod +x $@.tmp && mv $@.tmp $@
include contrib/examples/patterns/local.mk
