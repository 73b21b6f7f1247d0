"""What turned between two passes that no plan tells: declarations and whole pools."""

from collections.abc import Iterator

from dialrota.loop.report import PassReport
from dialrota.model.pool import PoolKey


class News:
    """Remembers what was wrong or gone, and tells when that turns."""

    def __init__(
        self,
        orphaned: frozenset[PoolKey] = frozenset(),
        listed: frozenset[PoolKey] = frozenset(),
    ) -> None:
        """Begin with the pools that are known to be gone, and those that have a list."""
        self._orphaned = orphaned
        self._listed = listed
        self._wrong: frozenset[str] = frozenset()

    def since(
        self, report: PassReport, orphaned: frozenset[PoolKey], listed: frozenset[PoolKey]
    ) -> Iterator[str]:
        """Tell what turned since the last pass, in sentences."""
        wrong = frozenset(each.file for each in report.findings if each.severity == "error")
        for file in sorted(self._wrong - wrong):
            yield f"{file} reads again"
        for key in sorted(orphaned & self._listed - listed):
            yield f"{key} is declared no more, and its list is deleted with it (deletionPolicy)"
        for key in sorted((orphaned - self._orphaned) & listed):
            yield (
                f"{key} is declared no more; its last list keeps serving until it is declared "
                "again, or dialrota prune deletes it"
            )
        for key in sorted(orphaned - self._orphaned - listed - self._listed):
            yield f"{key} is declared no more"
        for key in sorted(self._orphaned - orphaned):
            yield f"{key} is declared again"
        self._orphaned, self._wrong, self._listed = orphaned, wrong, listed
