"""Opening one class: its draft, told in a sentence or step by step, and its preview."""
