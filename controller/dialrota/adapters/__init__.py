"""One outside thing per file; siblings do not know each other."""
