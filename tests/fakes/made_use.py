"""The rights that manifests give the controller, and those that it made use of by an audit log."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from fakes.installing import ACCOUNT

Object = dict[str, Any]


class Use(NamedTuple):
    """One verb on one kind of thing.

    ``place`` is a namespace, or empty for all of them; ``name`` is that of an object, where one
    alone is meant.
    """

    place: str
    thing: str
    name: str
    verb: str


def granted(objects: list[Object]) -> set[Use]:
    """Find all that the roles of manifests give the account of the controller."""
    roles = {
        (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]): each
        for each in objects
        if each["kind"] in ("Role", "ClusterRole")
    }
    found: set[Use] = set()
    for binding in objects:
        if binding["kind"] not in ("RoleBinding", "ClusterRoleBinding") or not _is_ours(binding):
            continue
        place, role = binding["metadata"].get("namespace", ""), binding["roleRef"]
        at = place if role["kind"] == "Role" else ""
        for rule in roles[role["kind"], at, role["name"]]["rules"]:
            found.update(_uses(rule, place))
    return found


def used(entries: Iterable[Object], given: set[Use]) -> set[Use]:
    """Find which of the given rights were used, and what was asked beside them."""
    found = set()
    for entry in entries:
        about = entry.get("objectRef")
        if about is not None:
            place, name = about.get("namespace", ""), about.get("name", "")
            thing = _thing(about.get("apiGroup", ""), about["resource"], about.get("subresource"))
            uses = [Use(*at, entry["verb"]) for at in product((place, ""), (thing,), ("", name))]
            found.add(next((each for each in uses if each in given), uses[0]))
            # An apply that makes an object needs the right to, and is no other verb in the log.
            if (entry["verb"], entry["responseStatus"]["code"]) == ("patch", 201):
                made = (each._replace(verb="create") for each in uses)
                found.update(each for each in made if each in given)
    return found


def _is_ours(binding: Object) -> bool:
    accounts = [
        f"system:serviceaccount:{each['namespace']}:{each['name']}"
        for each in binding["subjects"]
        if each["kind"] == "ServiceAccount"
    ]
    return ACCOUNT in accounts


def _uses(rule: Object, place: str) -> Iterator[Use]:
    names = rule.get("resourceNames", [""])
    for group, resource, name, verb in product(
        rule["apiGroups"], rule["resources"], names, rule["verbs"]
    ):
        yield Use(place, _thing(group, resource), name, verb)


def _thing(group: str, resource: str, part: str | None = None) -> str:
    return "/".join(each for each in (group, resource, part) if each)
