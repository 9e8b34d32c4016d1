"""The HTTP side: mounts what channels declare, health, readiness and metrics."""
