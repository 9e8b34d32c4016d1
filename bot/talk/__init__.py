"""The conversation: Incoming, Reply, Turn, the engine, what flows are made of. Time and chance come in."""
