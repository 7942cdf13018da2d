# SPDX-License-Identifier: MIT
# object - one document: the body of each service by its name, failures apart
include "forkfetch";

# Of several records of a service the last one counts. setpath changes the object
# in place, where an assignment copies it each time.
reduce records as $record (
	{};
	setpath([$record.name];
		$record | {is_ok: is_ok, value: (if is_ok then .body
			else {status, reason, message, http_code, body} end)}))
| . as $of
| def those(condition):
	reduce ($of | keys_unsorted[]) as $name (
		{};
		if $of[$name] | condition then setpath([$name]; $of[$name].value) else . end);
  {ok: those(.is_ok), failed: those(.is_ok | not)}
