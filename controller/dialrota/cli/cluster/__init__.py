"""The loop over a cluster: connected, run, and seen from outside."""
