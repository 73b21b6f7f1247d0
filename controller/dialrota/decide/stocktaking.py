"""Rule 9 over pools: which stock serves whom, and what that writes into the Backup pools."""

from collections.abc import Mapping
from dataclasses import replace

from dialrota.decide import people, replacement
from dialrota.decide.case import Decision, Stock
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.state import Claim, NumberState, PoolState, is_owned_elsewhere
from dialrota.model.words import Role


class Stockroom:
    """The numbers of all Backup pools, with the claims that pools lay on them in this pass."""

    def __init__(
        self,
        pools: Mapping[PoolKey, Pool],
        numbers: Mapping[PoolKey, Mapping[str, NumberState]],
        decisions: Mapping[PoolKey, Decision],
        states: Mapping[PoolKey, PoolState],
        now: int,
    ) -> None:
        """Take stock: decided records where a Backup pool was due, else the remembered ones."""
        self._now = now
        self._numbers, self._states = numbers, states
        stocked = sorted(key for key, pool in pools.items() if pool.role is Role.BACKUP)
        self._claims = _remembered_claims(pools, states) if stocked else {}
        self._decisions = dict(decisions)
        self._shelves: dict[PoolKey, dict[str, Stock]] = {}
        for key in stocked:
            self._shelves[key] = self._take(pools[key], numbers.get(key, {}))

    def __bool__(self) -> bool:
        """Say whether there is a Backup pool at all."""
        return bool(self._shelves)

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
        if not (decision.claims or decision.released):
            return
        listed = (
            {line.number for line in decision.rotation.numbers} if decision.rotation else set()
        )
        for number, claim in decision.claims.items():
            self._put(number, claim, listed=number in listed)
        for number in decision.released:
            self._put(number, None, listed=False)

    def decisions(self) -> dict[PoolKey, Decision]:
        """Return the Backup pools' decisions with the claims in them."""
        found: dict[PoolKey, Decision] = {}
        for key in self._shelves.keys() & self._decisions.keys():
            shelf, old = self._shelves[key], self._decisions[key]
            numbers = tuple(_settled(s, shelf[s.number]) for s in old.numbers)
            listed = sum(1 for state in numbers if state.in_rotation)
            counted = replace(old.state, counts=old.state.counts._replace(in_rotation=listed))
            found[key] = replace(old, numbers=numbers, state=self._dated(counted, numbers))
        return found

    def _dated(self, state: PoolState, numbers: tuple[NumberState, ...]) -> PoolState:
        """Date a Backup pool's record anew, now that its numbers have their claims."""
        before, known = self._states.get(state.key), self._numbers.get(state.key, {})
        same = len(known) == len(numbers) and all(known.get(s.number) == s for s in numbers)
        if same and before == replace(state, last_change=before.last_change if before else 0):
            return before
        return replace(state, last_change=self._now)

    def _take(self, pool: Pool, numbers: Mapping[str, NumberState]) -> dict[str, Stock]:
        decided = self._decisions.get(pool.key)
        states = {s.number: s for s in decided.numbers} if decided is not None else numbers
        return {
            e.number: Stock(
                entry=e,
                state=states[e.number]._replace(claim=self._claims.get(e.number)),
                is_out=self._is_out(e, states[e.number]),
            )
            for e in sorted(pool.entries, key=_by_number)
            if e.number in states
        }

    def _is_out(self, entry: Entry, state: NumberState) -> bool:
        return is_owned_elsewhere(state) or people.kept_out(entry, "", self._now) is not None

    def _put(self, number: str, claim: Claim | None, *, listed: bool) -> None:
        for shelf in self._shelves.values():
            stock = shelf.get(number)
            if stock is None:
                continue
            state = stock.state
            rested_since = None if listed else state.rested_since
            if state.in_rotation and not listed:
                rested_since = self._now
            changed = state._replace(claim=claim, in_rotation=listed, rested_since=rested_since)
            shelf[number] = replace(stock, state=changed)
            return


def _remembered_claims(
    pools: Mapping[PoolKey, Pool], states: Mapping[PoolKey, PoolState]
) -> dict[str, Claim]:
    """Gather which stock serves whom, from the records of the declared pools that are served."""
    return {
        one.stock: Claim(pool=str(key), covers=one.covers, since=one.since)
        for key in sorted(pools)
        if key in states
        for one in states[key].serving
    }


def _settled(decided: NumberState, stock: Stock) -> NumberState:
    """Lay what pools claim over a decided record; whom another pool owns, nobody claims."""
    if is_owned_elsewhere(decided):
        return stock.state._replace(claim=decided.claim)
    return stock.state


def _by_number(entry: Entry) -> str:
    return entry.number
