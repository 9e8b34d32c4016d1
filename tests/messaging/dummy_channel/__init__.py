"""A channel as a newcomer would add one: this folder, and one line in the list of channels."""
