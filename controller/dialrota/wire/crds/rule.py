"""A rule in CEL, as a CustomResourceDefinition carries it; the message says what to do."""

from typing import NamedTuple


class Rule(NamedTuple):
    """What must hold of a field, and what a person reads when it does not.

    ``shown`` is an expression that writes the message; ``message`` is read where it fails.
    ``field`` is the path below, such as ``.reason``, at which the error is shown.
    """

    rule: str
    message: str
    field: str = ""
    shown: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, str]:
        """Write it as the API server reads it."""
        fields = {
            "rule": self.rule,
            "message": self.message,
            "messageExpression": self.shown,
            "fieldPath": self.field,
            "reason": self.reason,
        }
        return {name: value for name, value in fields.items() if value}


def quote(pattern: str) -> str:
    """Write a regular expression as a raw string of CEL.

    Raises:
        ValueError: it holds both kinds of quotes.
    """
    for mark in ("'", '"'):
        if mark not in pattern:
            return f"r{mark}{pattern}{mark}"
    raise ValueError(f"{pattern} holds both kinds of quotes")


def matches(pattern: str, subject: str = "self") -> str:
    """Write that a text has a form."""
    return f"{subject}.matches({quote(pattern)})"


def unless(form: str, rule: str) -> str:
    """Write a rule that waits for another: a text of the wrong form is refused for that alone."""
    return f"!{form} || {rule}"
