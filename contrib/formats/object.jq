# SPDX-License-Identifier: MIT
# object - one document: the body of each service by its name, failures apart
include "forkfetch";

reduce records as $record (
	{ok: {}, failed: {}};
	# Of several records of a service the last one counts.
	del(.ok[$record.name], .failed[$record.name])
	| if $record | is_ok then .ok[$record.name] = $record.body
	  else .failed[$record.name] = ($record
	      | {status, reason, message, http_code, body}) end)
