"""What calls are tried with: an object, all of its kind, a writer, and the plainest answer."""

from typing import Final

from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Writing
from fakes.scriptedserver import Answer, Request

MAP: Final = paths.CONFIG_MAPS.one("dialers", "a")
MAPS: Final = paths.CONFIG_MAPS.all("dialers")
ME: Final = Writing("tester")


async def echo(request: Request, answer: Answer) -> None:
    """Answer with an object, whatever was asked."""
    await answer.json({"kind": "ConfigMap"})
