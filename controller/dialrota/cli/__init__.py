"""Commands; the only place where adapters are chosen."""
