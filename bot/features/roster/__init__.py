"""The office's list of people: imported, invited to classes, claimed by whom it means."""

from __future__ import annotations

#: What other features and packages may call; `README.md` says what for.
PUBLIC = ("files", "flow_identify", "rules", "steps_file", "store", "ways")
