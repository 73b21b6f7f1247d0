"""What people declared, read from the YAML files under ``pools/`` of a repository."""

from dialrota.adapters.declarations.reader import Declarations

__all__ = ["Declarations"]
