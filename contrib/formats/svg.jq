# SPDX-License-Identifier: MIT
# svg - the timeline of the run as a picture, for light and dark pages
# option rows=100 - how many attempts are shown: the longest
include "forkfetch";
include "forkfetch-timeline";

number("rows"; $rows) as $rows | [records] | timeline($rows)
