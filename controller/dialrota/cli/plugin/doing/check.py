"""Having the controller of a cluster ask its reputation sources, and waiting for the answers."""

from typing import Any

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import read_declared
from dialrota.cli import check as checking
from dialrota.cli import outside
from dialrota.cli.output import JSON, YAML, look_for_stdout, write_data
from dialrota.cli.plugin import patience
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.writing import Pen
from dialrota.model.failure import UsageError
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, SourceState
from dialrota.wire import sourcerecord
from dialrota.wire.reading.annotations import CHECK_NOW

_KINDS = (names.POOLS, names.SOURCES, names.POLICIES)


async def check(reach: Reach, options: dict[str, Any]) -> bool:
    """Wish for answers and wait for them; return whether all came."""
    async with open_desk(reach, _KINDS, options["names"]) as desk:
        declared = desk.store.declarations.read()
        sources = {source.key: source for source in declared.sources}
        pools = {pool.key: pool for pool in declared.pools}
        if not sources:
            raise UsageError(f"there is no ReputationSource in {desk.place()}")
        chosen = checking.choose_sources(sources, pools, options["names"])
        checking.confirm_cost(pools, [sources[key] for key in chosen], yes=options["yes"])
        asking = _Asking(desk, {key: sources[key] for key in chosen})
        await asking.wish()
        sentence = f"Waiting for {', '.join(str(key) for key in chosen)}"
        in_time = await patience.wait(asking.is_answered, options["timeout"], sentence)
        _show(reach, asking.fared, options["form"])
        for key in asking.silent():
            said = f"{key}: the wish is noted (kubectl get rsrc {key.name} -n {key.namespace})"
            patience.say_nobody(said, options["timeout"])
        failed = any(state.errors and not state.answered for _, state in asking.fared)
        return in_time and not failed


class _Asking:
    """Sources that are wished to be asked, and how they fared since."""

    def __init__(self, desk: Desk, sources: dict[PoolKey, Source]) -> None:
        self._desk = desk
        self._sources = sources
        self._value = format_instant(outside.clock().now())
        self._done: dict[PoolKey, SourceState] = {}

    @property
    def fared(self) -> checking.Fared:
        """Return the sources that were asked, as their records tell."""
        return [(self._sources[key], self._done[key]) for key in sorted(self._done)]

    def silent(self) -> list[PoolKey]:
        """Name the sources that were not asked."""
        return sorted(self._sources.keys() - self._done.keys())

    async def wish(self) -> None:
        """Say on every source that it is to be asked."""
        for key in self._sources:
            row = self._desk.store.mirror.source(key)
            if row is not None:
                pen = Pen(self._desk.client)
                await pen.annotate(names.SOURCES, row.meta, CHECK_NOW, self._value)

    async def is_answered(self) -> bool:
        """Look again; say whether every source has carried the wish out."""
        for key in self.silent():
            path = names.SOURCES.one(key.namespace, key.name)
            status = read_declared(await self._desk.client.get(path)).status
            if self._value in status.get("checkNow", ""):
                self._done[key] = sourcerecord.from_row(status, key)
        return not self.silent()


def _show(reach: Reach, fared: checking.Fared, form: str) -> None:
    if form in (JSON, YAML):
        write_data({"sources": checking.sources_data(fared)}, form)
    elif fared:
        checking.write_table(fared, look_for_stdout(reach))
