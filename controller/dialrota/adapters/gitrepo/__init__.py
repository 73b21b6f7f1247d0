"""The git repository behind the declarations; the only place that calls git.

Git runs as a child that ends, with options that are constants, an environment made anew, hooks,
filters, file-system monitors and network off. What comes from people goes in as paths behind
``--`` or on standard input, never as an option.
"""

from dialrota.adapters.gitrepo.repository import GitRepo, start

__all__ = ["GitRepo", "start"]
