"""A declaration file read as the program reads it; nothing may be wrong with it."""

from functools import lru_cache
from typing import Final

from dialrota.adapters.yamlfile.load import load
from dialrota.model.pool import Pool
from dialrota.model.source import Source
from dialrota.wire.assemble import Assembler
from dialrota.wire.parse import parse_document

_FILE: Final = "pools.yaml"


@lru_cache(maxsize=4096)
def declare(text: str) -> tuple[tuple[Pool, ...], tuple[Source, ...]]:
    """Return the pools and sources of a file.

    A pool that names a source nobody declares is no error: the policy says what that means.
    """
    documents = load(text.encode(), _FILE)
    assembly = Assembler().assemble([parse_document(document) for document in documents])
    errors = [str(found) for found in assembly.findings if found.severity == "error"]
    assert errors == [], errors
    return assembly.pools, assembly.sources
