"""Custom resources and ConfigMaps of a Kubernetes cluster as declarations, records and lists.

Built on ``adapters.kube``, which knows objects and revisions but nothing of pools. What the API
server last said is mirrored here; a write's answer is taken into the mirror at once, so that no
pass acts on a state older than the last write.
"""
