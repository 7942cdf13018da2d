# SPDX-License-Identifier: MIT
dist_man_MANS += %D%/forkfetch-as.1 %D%/forkfetch-cluster.1 \
	%D%/forkfetch-patterns.7 \
	%D%/forkfetch-services.5 %D%/forkfetch.1
