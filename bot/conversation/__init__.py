"""The conversation: Incoming, Reply, Turn, engine, parts of flows. Time and chance come in."""
