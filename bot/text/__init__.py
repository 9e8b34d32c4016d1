"""Vietnamese text and markup: pure functions that import nothing else of ours."""
