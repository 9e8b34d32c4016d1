"""Commands in a text: a whole word behind a slash of its own; no address, fraction or path."""

from __future__ import annotations

import re

#: Group 1 is the word. Escaping for HTML changes nothing in it.
COMMAND = re.compile(r"(?<![\w/.:])/([a-z]{2,16})(?![\w/])")
