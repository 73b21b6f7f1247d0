"""Asking providers over HTTP: bounded in time, bytes, tries and rate; the only user of httpx."""
