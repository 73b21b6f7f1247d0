"""Telephone numbers that nobody has, in the order in which they are declared and listed."""

from typing import Final

FIRST: Final = "+14155550101"
SECOND: Final = "+14155550102"
THIRD: Final = "+14155550103"
FOURTH: Final = "+14155550104"
