# SPDX-License-Identifier: MIT
# tap - Test Anything Protocol, a test per record, as they come
include "forkfetch";

# In a description "#" would begin a directive.
def description: one_line | gsub("(?<c>[\\\\#])"; "\\\(.c)");

foreach (records, null) as $record (
	0;
	if $record == null then . else . + 1 end;
	if $record == null then "1..\(.)"
	else
		"\(.) - \($record.name | description)" as $test
		| if $record | is_ok then "ok \($test)"
		  elif $record | is_cancelled then
			"ok \($test) # SKIP \($record | failure | description)"
		  else
			"not ok \($test)",
			"# \($record | failure | one_line)",
			($record.url // empty | "# \(one_line)")
		  end
	end)
