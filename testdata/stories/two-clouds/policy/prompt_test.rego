package prompt_test

import data.prompt

test_plain_report if prompt.allow with input as {"secret": false, "text": "smoke in station 4"}

test_protected_station if not prompt.allow with input as {"secret": true, "text": "smoke"}
