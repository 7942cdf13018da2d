# SPDX-License-Identifier: MIT
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = %D%/completions/forkfetch
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %D%/completions/_forkfetch
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = %D%/completions/forkfetch.fish

dist_pkgdata_DATA = %D%/services.schema.json

EXTRA_DIST += %D%/Dockerfile %D%/bench/NOTES.md %D%/static/build %D%/bench/common.sh %D%/bench/deadline %D%/bench/drift \
	%D%/bench/hedging %D%/bench/https %D%/bench/lines %D%/bench/reuse \
	%D%/bench/sandbox \
	%D%/demo %D%/examples/healthy \
	%D%/examples/merge %D%/examples/status-line \
	%D%/examples/wait-for-it
