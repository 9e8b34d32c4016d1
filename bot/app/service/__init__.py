"""The shell, in verbs: receive, tick, work, watch. It awaits and commits; it decides nothing."""
