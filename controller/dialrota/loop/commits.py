"""Commits of passes. One that cannot be made is owed, with all that it had to say."""

from dataclasses import replace

from dialrota.decide.case import Decision
from dialrota.loop.report import PassReport, commit_message
from dialrota.ports import History


class Commits:
    """What has changed and stands in no commit yet."""

    def __init__(self) -> None:
        """Begin owing what passes of others may have left."""
        self._owed: tuple[Decision, ...] = ()
        self._is_owing = True

    def make(self, report: PassReport, history: History) -> PassReport:
        """Commit what a pass changed, and what passes before it could not.

        Raises:
            ConflictError: git is busy; the commit is owed.
            TransientError: git failed; the same.
        """
        if not report.changed and not self._is_owing:
            return report
        moved = (decision for decision in report.decisions if decision.plan.changes)
        self._owed, self._is_owing = (*self._owed, *moved), True
        commit = history.commit(commit_message(self._owed))
        self._owed, self._is_owing = (), False
        return replace(report, commit=commit)
