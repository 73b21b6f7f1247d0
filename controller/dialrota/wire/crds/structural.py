"""JSON Schema as pydantic writes it -> a structural schema as Kubernetes wants it.

No references, no null unions, no constants, no titles. Every list says how it is merged. What has
no equal there must fail here, not on somebody's server.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dialrota.wire.crds.rule import Rule
from dialrota.wire.crds.texts import INSTANT, Texts

Node = dict[str, Any]

_KEPT: Final = frozenset(
    {
        "type", "description", "enum", "format", "required", "properties", "items", "pattern",
        "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
        "minProperties", "maxProperties",
    }
)  # fmt: skip
_DROPPED: Final = frozenset(
    {"title", "default", "propertyNames", "additionalProperties", "$defs", "$ref", "const"}
)
_NULL: Final = {"type": "null"}


class Plan(NamedTuple):
    """What is laid over a schema, by the path of a field: ``spec.numbers[]`` is an entry.

    Forms of texts become rules, because those have words; without words the pattern stays, and
    so it does where ``kept`` says that rules would cost a server too much.
    """

    rules: Mapping[str, tuple[Rule, ...]] = MappingProxyType({})
    texts: Texts = MappingProxyType({})
    shapes: Mapping[str, Node] = MappingProxyType({})
    kept: frozenset[str] = frozenset()


class Builder:
    """Rewrites one schema with its definitions."""

    def __init__(self, definitions: Mapping[str, Node], plan: Plan) -> None:
        """Take the definitions that references lead to, and what is laid over them."""
        self._definitions = definitions
        self._plan = plan

    def follow(self, node: Node) -> Node:
        """Replace a reference by what it leads to."""
        if "$ref" not in node:
            return node
        target = self._definitions[node["$ref"].rpartition("/")[2]]
        beside = {name: value for name, value in node.items() if name != "$ref"}
        return {**self.follow(target), **beside}

    def build(self, node: Node, path: str) -> Node:
        """Rewrite the schema of the field at a path."""
        node = self.follow(node)
        if "anyOf" in node:
            return self._build_choice(node, path)
        unknown = node.keys() - _KEPT - _DROPPED
        if unknown:
            raise ValueError(f"{path}: Kubernetes knows no {sorted(unknown)}")
        made = {name: value for name, value in node.items() if name in _KEPT}
        if "const" in node:
            made |= {"enum": [node["const"]], "type": "string"}
        if "properties" in node:
            made["properties"] = {
                name: self.build(below, f"{path}.{name}" if path else name)
                for name, below in node["properties"].items()
            }
        elif made.get("type", "object") == "object":
            made |= self._build_map(node, path)
        if "items" in node:
            made["items"] = self.build(node["items"], f"{path}[]")
            made["x-kubernetes-list-type"] = "atomic"
        return self._finish(made, path)

    def _build_choice(self, node: Node, path: str) -> Node:
        beside = {name: value for name, value in node.items() if name != "anyOf"}
        choices = [choice for choice in node["anyOf"] if choice != _NULL]
        if len(choices) == 1:
            return self.build({**self.follow(choices[0]), **beside}, path) | {"nullable": True}
        if {choice["type"] for choice in choices} != {"integer", "string"}:
            raise ValueError(f"{path}: Kubernetes knows no union of this kind")
        made = {"x-kubernetes-int-or-string": True}
        if "description" in node:
            made["description"] = node["description"]
        return self._finish(made, path)

    def _build_map(self, node: Node, path: str) -> Node:
        values = node.get("additionalProperties")
        made: Node = {"type": "object"}
        if isinstance(values, dict):
            made["additionalProperties"] = self.build(values, f"{path}{{}}")
        elif values is not False:  # Of a shape that nobody has written down yet.
            made["x-kubernetes-preserve-unknown-fields"] = True
        return made

    def _finish(self, made: Node, path: str) -> Node:
        plan = self._plan
        rules = list(plan.rules.get(path, ()))
        if path not in plan.kept:
            rules = [*self._words(made), *rules]
        if rules:
            made["x-kubernetes-validations"] = [rule.to_dict() for rule in rules]
        if path in plan.shapes:
            made = {name: value for name, value in made.items() if name != "type"}
            made |= plan.shapes[path]
        return made

    def _words(self, made: Node) -> tuple[Rule, ...]:
        """Take the form of a text out of a schema, and return it in rules that have words."""
        if made.get("pattern") in self._plan.texts:
            return self._plan.texts[made.pop("pattern")]
        if self._plan.texts and made.get("format") == "date-time":
            del made["format"]
            return INSTANT
        return ()
