"""The annotations that dialrota reads, by name."""

from typing import Final

APPROVE_PLAN: Final = "dialrota.dev/approve-plan"
CHECK_NOW: Final = "dialrota.dev/check-now"
