"""The demo: sample people and classes, a clock that can be moved, the page with three phones."""
