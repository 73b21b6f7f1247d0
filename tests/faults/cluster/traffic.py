"""What goes through a proxy to the server: what is on its way, and what was answered."""

import asyncio

from faults.cluster.address import Place
from faults.cluster.http11 import Message
from faults.cluster.upstream import Upstream
from faults.cluster.verdicts import Request


class Traffic:
    """Requests of one controller; watches are none of them."""

    def __init__(self) -> None:
        self.flying = 0  # Calls without an answer yet.
        self.codes: set[int] = set()  # Of all answers, those to watches too.
        self.log: list[Request] = []  # Times are of the fast clock.

    async def send(self, upstream: Upstream, place: Place, request: Message) -> Message:
        """Ask the server, and write down what it answered, and when."""
        now = asyncio.get_running_loop().time
        received = now()
        self.flying += 1
        try:
            answer = await upstream.send(request)
        finally:
            self.flying -= 1
        self.codes.add(answer.status)
        about = (place.verb, place.resource, "", place.name)
        self.log.append(Request("", *about, answer.status, received, now()))
        return answer
