"""A published list -> ``configmap.yaml``, which kubectl applies as it stands.

Every value is a double-quoted scalar that YAML 1.1 and 1.2 readers agree on: JSON's escapes, and
YAML's own for what readers refuse, fold or take for an end of line. Writes only; never reads YAML.
"""

import json
import re
from typing import Final

from dialrota.model.pool import PoolKey

MANAGER: Final = "dialrota"
POOL_LABEL: Final = "dialrota.dev/pool"
ORPHANED: Final = "dialrota.dev/orphaned"
NUMBERS_LABEL: Final = "dialrota.dev/numbers"  # Of what ``numbersFrom`` names, set by people.
SUPERSEDED: Final = "dialrota.dev/superseded-by"
DELETION: Final = "dialrota.dev/deletion-policy"
SHARD_LABEL: Final = "dialrota.dev/shard"

# Delete and the C1 controls, the line ends that JSON lets stand, byte order marks, no characters.
_ODD: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def encode(key: PoolKey, name: str, data: dict[str, bytes], *, orphaned: bool) -> bytes:
    """Write the manifest of a pool's ConfigMap; ``data`` is its files by name, as UTF-8."""
    lines = [
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        f"  name: {_quote(name)}",
        f"  namespace: {_quote(key.namespace)}",
        "  labels:",
        f"    app.kubernetes.io/managed-by: {_quote(MANAGER)}",
        f"    {POOL_LABEL}: {_quote(key.name)}",
    ]
    if orphaned:
        lines += ["  annotations:", f"    {ORPHANED}: {_quote('true')}"]
    lines.append("data:")
    lines += [f"  {file}: {_quote(data[file].decode())}" for file in sorted(data)]
    return ("\n".join(lines) + "\n").encode()


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isascii() and "\x7f" not in quoted:
        return quoted
    return _ODD.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
