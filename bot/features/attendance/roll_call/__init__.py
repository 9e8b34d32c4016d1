"""Roll-call: the sheet of a half-day, ticks and typed names, walk-ins, what was changed later."""
