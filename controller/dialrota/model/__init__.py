"""Nouns: frozen, typed, no I/O, no clock, standard library only."""
