# SPDX-License-Identifier: MIT
# csv - comma-separated values, as they come, after a line of names
# option columns=name,url,status,reason,message,http_code,attempts,started,time_total,size_download - keys of the record
include "forkfetch";

($columns / ",") as $keys
| ($keys | @csv),
  (records
   | . as $record
   | [$keys[]
      | . as $key
      | if $record | has($key) then $record[$key]
        else error("a record has no key \"\($key)\"") end
      # A structure is written as JSON, a newline within quotes.
      | if type == "object" or type == "array" then tojson else . end]
   | @csv)
