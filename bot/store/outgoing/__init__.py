"""What goes out: messages, whom they are for, the parts that calls carry, how one is reached."""
