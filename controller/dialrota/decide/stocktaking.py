"""Rule 9 over pools: which stock serves whom, and what that writes into the Backup pools."""

from collections.abc import Mapping
from dataclasses import replace

from dialrota.decide import people, replacement
from dialrota.decide.case import Decision, Stock
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.state import Claim, NumberState
from dialrota.model.words import Role


class Stockroom:
    """The numbers of all Backup pools, with the claims that pools lay on them in this pass."""

    def __init__(
        self,
        pools: Mapping[PoolKey, Pool],
        numbers: Mapping[PoolKey, Mapping[str, NumberState]],
        decisions: Mapping[PoolKey, Decision],
        now: int,
    ) -> None:
        """Take stock: decided records where a Backup pool was due, else the remembered ones."""
        self._now = now
        self._decisions = dict(decisions)
        self._shelves: dict[PoolKey, dict[str, Stock]] = {}
        self._touched: set[PoolKey] = set()
        for key in sorted(pools):
            if pools[key].role is Role.BACKUP:
                self._shelves[key] = self._take(pools[key], numbers.get(key, {}))

    def serving(self, key: PoolKey) -> tuple[Stock, ...]:
        """List the stock that serves a pool, by number."""
        return tuple(
            stock
            for shelf in self._shelves.values()
            for stock in shelf.values()
            if stock.state.claim is not None
            and stock.state.claim.pool == str(key)
            and stock.state.claim.covers
        )

    def free(self, pool: Pool) -> tuple[Stock, ...]:
        """List the stock that a pool may take, in the order of its ``from``."""
        found: list[Stock] = []
        for name in pool.policy.replacement.pools:
            shelf = self._shelves.get(PoolKey(pool.key.namespace, name), {})
            found.extend(s for s in shelf.values() if replacement.is_available(s))
        return tuple(found)

    def settle(self, key: PoolKey, decision: Decision) -> None:
        """Write the claims of a decided pool onto the stock."""
        listed = (
            {line.number for line in decision.rotation.numbers} if decision.rotation else set()
        )
        for number, claim in decision.claims.items():
            self._put(number, claim, listed=number in listed)
        for number in decision.released:
            self._put(number, None, listed=False)

    def decisions(self) -> dict[PoolKey, Decision]:
        """Return the Backup pools' decisions with the claims in them."""
        found = {key: self._decisions[key] for key in self._shelves if key in self._decisions}
        for key in self._touched & self._decisions.keys():
            shelf = self._shelves[key]
            old = self._decisions[key]
            numbers = tuple(shelf[s.number].state if s.number in shelf else s for s in old.numbers)
            state = old.state
            if numbers != old.numbers:
                state = replace(state, last_change=self._now)
            found[key] = replace(old, numbers=numbers, state=state)
        return found

    def _take(self, pool: Pool, numbers: Mapping[str, NumberState]) -> dict[str, Stock]:
        decided = self._decisions.get(pool.key)
        states = {s.number: s for s in decided.numbers} if decided is not None else numbers
        return {
            e.number: Stock(entry=e, state=states[e.number], is_out=self._is_out(e))
            for e in sorted(pool.entries, key=_by_number)
            if e.number in states
        }

    def _is_out(self, entry: Entry) -> bool:
        return people.kept_out(entry, "", self._now) is not None

    def _put(self, number: str, claim: Claim | None, *, listed: bool) -> None:
        for key, shelf in self._shelves.items():
            stock = shelf.get(number)
            if stock is None:
                continue
            state = stock.state
            rested_since = None if listed else state.rested_since
            if state.in_rotation and not listed:
                rested_since = self._now
            changed = state._replace(claim=claim, in_rotation=listed, rested_since=rested_since)
            if changed != state:
                shelf[number] = replace(stock, state=changed)
                self._touched.add(key)
            return


def _by_number(entry: Entry) -> str:
    return entry.number
