"""A credential that cannot be shown by accident: not printed, logged, compared or stored."""

from typing import Final, NoReturn

_SHOWN: Final = "***"


class Secret:
    """A text that only ``reveal`` gives away. Call that where it is sent; keep nothing."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        """Show that there is a secret, and nothing of it, not even its length."""
        return _SHOWN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Show the same in a formatted string."""
        return format(_SHOWN, spec)

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied into a file or another process.

        Raises:
            TypeError: always.
        """
        raise TypeError("a secret is not stored")
