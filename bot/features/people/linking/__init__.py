"""One person on several machines and channels: a code joins one, a tap parts it."""
