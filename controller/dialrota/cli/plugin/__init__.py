"""``kubectl dialrota``: the words of ``dialrota``, said to a cluster.

Reads by plain lists and writes what belongs to people: holds, annotations, ``spec.suspend``. It
needs no controller to look, and none of a controller's rights to write.
"""
