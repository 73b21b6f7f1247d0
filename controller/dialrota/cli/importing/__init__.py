"""Somebody's CSV, understood column by column and row by row."""
