"""Speaking to a Kubernetes API server; the only user of aiohttp and of the official client.

It knows kinds, objects and revisions, and nothing of pools and numbers.
"""
