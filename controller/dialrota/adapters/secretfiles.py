"""Read secrets from files in the shape of a mounted Secret: ``<folder>/<name>/<key>``.

A secret inside the repository is refused: what lies there ends in a commit. Nothing of a secret
may stand in an error.
"""

import logging
import stat
from pathlib import Path
from typing import Final

from dialrota.model.failure import TransientError
from dialrota.model.source import Source

log = logging.getLogger(__name__)

_LARGEST: Final = 64 * 1024


class SecretFiles:
    """The secrets under one folder; without a folder there are none."""

    def __init__(self, folder: Path | None, repository: Path) -> None:
        """Keep where to look, and where not to."""
        self._folder = folder
        self._repository = repository
        self._warned: set[str] = set()

    def read(self, source: Source) -> str:
        """Read the secret of a source, without surrounding white space.

        Raises:
            TransientError: there is none, or it may not be used.
        """
        if source.secret is None:
            raise TransientError("secretRef is missing")
        name = "/".join(source.secret)
        if self._folder is None:
            raise TransientError(f"secret {name}: name the folder of secrets with --secrets")
        if any("/" in part or part in ("", ".", "..") for part in source.secret):
            raise TransientError(f"secret {name} is no name and key")
        try:
            return self._read(self._folder, source.secret)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise TransientError(f"secret {name} cannot be read ({reason})") from None
        except UnicodeDecodeError:
            raise TransientError(f"secret {name} is not text") from None

    def _read(self, folder: Path, secret: tuple[str, str]) -> str:
        path, name = folder.joinpath(*secret), "/".join(secret)
        # Kubelet mounts are symlinks within the folder, so links are followed to their end.
        whole = path.resolve(strict=True)
        home = self._repository.resolve()
        if path.absolute().is_relative_to(home) or whole.is_relative_to(home):
            raise TransientError(f"secret {name} lies inside the repository; move it out")
        if not whole.is_relative_to(folder.resolve()):
            raise TransientError(f"secret {name} leads out of the folder of secrets")
        if not whole.is_file() or whole.stat().st_size > _LARGEST:
            raise TransientError(f"secret {name} is no small file")
        if whole.stat().st_mode & stat.S_IROTH and name not in self._warned:
            self._warned.add(name)
            log.warning("secret.readable_by_all", extra={"secret": name})
        return whole.read_bytes()[: _LARGEST + 1].decode("utf-8").strip()
