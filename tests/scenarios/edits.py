"""Declarations of a scenario while people edit them, and the short names of their numbers.

An edit is laid over a pool's ``spec`` as a merge patch: mappings are merged, ``null`` takes a
field away, everything else replaces. Entries are named by number, and taken away by ``remove``.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

Json = dict[str, "Json"] | list["Json"] | str | int | None

REMOVE: Final = "remove"
_WORDS: Final[dict[str, Json]] = {"true": True, "false": False, "null": None}
_APPROVE: Final = "dialrota.dev/approve-plan"
_NUMBER: Final = re.compile(r"\+[0-9]+")


class _Loader(yaml.CSafeLoader):
    """Safe YAML that leaves times as text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Declarations:
    """The documents of a scenario, as they stand."""

    def __init__(self, text: str) -> None:
        """Begin with a file; it is given out byte for byte until somebody edits."""
        self._text = text
        self._documents: list[dict[str, Any]] = list(yaml.load_all(text, Loader=_Loader))
        self._numbers: set[str] = set(_NUMBER.findall(text))

    def text(self) -> str:
        """Return the file as it stands."""
        return self._text

    def pools(self) -> list[str]:
        """Name the pools in the order of the file."""
        return [d["metadata"]["name"] for d in self._documents if d["kind"] == "NumberPool"]

    def sources(self) -> list[str]:
        """Name the sources in the order of the file."""
        return [d["metadata"]["name"] for d in self._documents if d["kind"] == "ReputationSource"]

    def full(self, name: str) -> str:
        """Return the number with these last digits.

        Raises:
            ValueError: none has them, or more than one.
        """
        if name.startswith("+"):
            self._numbers.add(name)
            return name
        found: list[str] = [number for number in self._numbers if number.endswith(name)]
        if len(found) != 1:
            raise ValueError(f"{name} names {sorted(found)}")
        return found[0]

    def edit(self, edit: Mapping[str, Any]) -> None:
        """Lay an edit over the documents."""
        for name, patch in edit.items():
            document = next(d for d in self._documents if d["metadata"]["name"] == name)
            if patch == REMOVE:
                self._documents.remove(document)
            else:
                self._edit_spec(document["spec"], dict(patch))
        if edit:
            self._dump()

    def approve(self, pool: str, digest: str) -> None:
        """Annotate a pool's document with the hash of the plan that a person approves."""
        document = next(d for d in self._documents if d["metadata"]["name"] == pool)
        document["metadata"].setdefault("annotations", {})[_APPROVE] = digest
        self._dump()

    def _edit_spec(self, spec: dict[str, Any], patch: dict[str, Any]) -> None:
        for name, change in patch.pop("numbers", {}).items():
            self._edit_entry(spec["numbers"], self.full(name), change)
        _merge(spec, _typed_fields(patch))

    def _edit_entry(
        self, entries: list[dict[str, Any]], number: str, change: dict[str, Json] | str
    ) -> None:
        entry = next((e for e in entries if e["number"] == number), None)
        if isinstance(change, str):
            assert change == REMOVE, f"{change} is no change"
            assert entry is not None, f"{number} cannot be removed twice"
            entries.remove(entry)
            return
        if entry is None:
            entry = {"number": number}
            entries.append(entry)
        _merge(entry, _typed_fields(change))

    def _dump(self) -> None:
        self._text = yaml.dump_all(self._documents, Dumper=yaml.CSafeDumper, sort_keys=False)


def _merge(into: dict[str, Any], patch: dict[str, Any]) -> None:
    for key, value in patch.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _typed_fields(fields: dict[str, Json]) -> dict[str, Json]:
    """Give the text of a timeline the types that a declaration has."""
    return {key: _typed(value) for key, value in fields.items()}


def _typed(value: Json) -> Json:
    if isinstance(value, dict):
        return _typed_fields(value)
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return _WORDS.get(value, value) if isinstance(value, str) else value
