"""Other libraries doing less: a bare echo each, in an environment of their own."""
