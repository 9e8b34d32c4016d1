"""The shell, in verbs: receive, deliver, tick, work. It awaits and commits; it decides nothing."""
