"""A server that keeps one Lease and guards it by its revision, and fails when it is told to."""

from typing import Any

from fakes.scriptedserver import Answer, Request


class LeaseStore:
    """One Lease. ``faults`` are what becomes of the next requests, one each; None is nothing."""

    def __init__(self) -> None:
        self.lease: dict[str, Any] | None = None
        self.before: dict[str, Any] | None = None  # As it was until it was last changed.
        self.revision = 10
        self.faults: list[str | None] = []
        self.always = ""
        self.refused = 0

    async def __call__(self, request: Request, answer: Answer) -> None:
        """Answer a request, well or as a fault has it."""
        fault = (self.faults.pop(0) if self.faults else None) or self.always
        if fault == "before":
            answer.cut()
        elif fault == "stale":
            await answer.json(self.before)
        elif fault == "silence":
            await answer.hang()
        elif fault.isdigit():
            await answer.status(int(fault), "InternalError", message="etcdserver: leader changed")
        elif fault == "html":
            await answer.text(502, "<html>Bad Gateway</html>")
        else:
            code, body = self._do(request)
            self.refused += code == 409
            if fault == "after":
                answer.cut()
            else:
                await answer.json(body, code)

    def _do(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.method == "GET":
            return (200, self.lease) if self.lease else (404, _status("NotFound", 404))
        body = request.json
        if request.method == "POST" and self.lease is not None:
            return 409, _status("AlreadyExists", 409)
        if request.method == "PUT":
            if self.lease is None:
                return 404, _status("NotFound", 404)
            if body["metadata"]["resourceVersion"] != self.lease["metadata"]["resourceVersion"]:
                return 409, _status("Conflict", 409)
        self.keep(body["spec"])
        assert self.lease is not None
        return 200, self.lease

    def keep(self, spec: dict[str, Any]) -> None:
        """Store a lease."""
        self.revision += 1
        self.before = self.lease
        metadata = {"name": "work", "resourceVersion": str(self.revision)}
        self.lease = {"metadata": metadata, "spec": spec}


def _status(reason: str, code: int) -> dict[str, Any]:
    return {"kind": "Status", "reason": reason, "code": code, "message": reason}
