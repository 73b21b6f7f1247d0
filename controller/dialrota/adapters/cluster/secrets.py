"""Secrets of sources: read by name, from the source's own namespace, when a sweep needs one.

Never listed, never watched, never kept. Nothing of a secret may stand in an error.
"""

import asyncio
import base64
import binascii
from typing import Final

from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import SECRETS
from dialrota.model.failure import DialrotaError, TransientError
from dialrota.model.source import Source

_PATIENCE: Final = 30.0


class ClusterSecrets:
    """Reads secrets for sweeps, which run in threads of their own."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        """Read by a client that lives in a loop."""
        self._client = client
        self._loop = loop

    def read(self, source: Source) -> str:
        """Read the secret of a source, without surrounding white space.

        Raises:
            TransientError: there is none, or it may not be read.
        """
        if source.secret is None:
            raise TransientError("secretRef is missing")
        name, key = source.secret
        reading = self._client.get(SECRETS.one(source.key.namespace, name))
        waiting = asyncio.run_coroutine_threadsafe(reading, self._loop)
        try:
            data = waiting.result(_PATIENCE).get("data") or {}
        except TimeoutError:
            waiting.cancel()
            raise TransientError(f"secret {name} cannot be read (no answer)") from None
        except ApiError as error:
            if error.is_missing:
                place = f"namespace {source.key.namespace}"
                text = f"there is no secret {name} in {place}; make it, with the key {key}"
                raise TransientError(text) from None
            text = f"secret {name} cannot be read ({error.status} {error.reason})"
            raise TransientError(text) from None
        except DialrotaError as error:
            raise TransientError(f"secret {name} cannot be read: {error}") from None
        return _value(data, name, key)


def _value(data: dict[str, str], name: str, key: str) -> str:
    if key not in data:
        raise TransientError(f"secret {name} has no key {key}")
    try:
        return base64.b64decode(data[key], validate=True).decode().strip()
    except (binascii.Error, UnicodeDecodeError):
        raise TransientError(f"secret {name}: {key} is not text") from None
