"""The wiring: settings, the parts put together, the server, the command line, the demo."""
