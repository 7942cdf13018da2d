# SPDX-License-Identifier: MIT
dist_man_MANS += %D%/forkfetch.1 %D%/forkfetch-services.5
