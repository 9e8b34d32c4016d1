"""The conversation: Incoming, Reply, Turn, and one flow per errand. Time and chance come in."""
