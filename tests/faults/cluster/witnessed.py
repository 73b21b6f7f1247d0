"""What only other witnesses tell: who wrote, who deleted, what was logged (I12, I13, I18, L3)."""

import json
from collections.abc import Iterable, Iterator

from faults.cluster.history import LEASES, LISTS, NUMBERS, History, Place, is_a_list
from faults.cluster.verdicts import Evidence, Request, Violation


def check(history: History, evidence: Evidence) -> Iterator[Violation]:
    """Judge what was asked for and said."""
    yield from _writes_while_it_leads(evidence)
    yield from _deletes_what_is_its_own(history, evidence)
    yield from _keeps_secrets(history, evidence)
    yield from hurried(evidence.requests)


def _writes_while_it_leads(evidence: Evidence) -> Iterator[Violation]:
    """I12: after another took the lease, a replica changes nothing that the other has written.

    A lease is no fence. A request that was on its way is held up by the revision that it names, so
    it may still land on what nobody touched since, or make (201) what was not there.
    """
    leader, since = "", 0.0
    touched: set[tuple[str, str, str]] = set()  # By whoever leads, since then.
    asked = [each for each in evidence.requests if each.user in evidence.replicas]
    for each in sorted(asked, key=lambda each: each.answered):
        if not each.is_accepted_write:
            continue
        place = each.kind.partition(".")[0], each.namespace, each.name
        if each.kind == LEASES:
            if each.user != leader:
                leader, since, touched = each.user, each.answered, set()
        elif leader in ("", each.user):
            touched.add(place)
        elif each.received > since and place in touched and each.code != 201:
            label = f"{each.kind}/{each.namespace}/{each.name}"
            yield Violation("I12", 0, label, f"{each.user} did {each.verb}, and {leader} leads")


def _deletes_what_is_its_own(history: History, evidence: Evidence) -> Iterator[Violation]:
    """I13: the controller deletes numbers and lists that it made, and nothing else."""
    gone = {
        (each.kind, each.place): each.before for each in history.revisions if each.after is None
    }
    for each in evidence.requests:
        if each.user not in evidence.replicas or each.verb != "delete" or each.code >= 300:
            continue
        place: Place = (each.namespace, each.name)
        label = f"{each.kind}/{each.namespace}/{each.name}"
        if each.kind not in (NUMBERS, LISTS):
            yield Violation("I13", 0, label, "the controller deleted it")
        elif each.kind == LISTS and not is_a_list(gone.get((each.kind, place))):
            yield Violation("I13", 0, label, "the controller deleted what it did not make")


def _keeps_secrets(history: History, evidence: Evidence) -> Iterator[Violation]:
    """I18: a secret stands in no object, event, log or metric."""
    texts = [(f"log {name}", 0, text) for name, text in evidence.texts.items()]
    if evidence.canaries:
        texts += [(each.label, each.number, json.dumps(each.after)) for each in history.revisions]
    for label, number, text in texts:
        if any(canary in text for canary in evidence.canaries):
            yield Violation("I18", number, label, "a secret stands in it")


def hurried(requests: Iterable[Request], per_second: float = 1.0) -> Iterator[Violation]:
    """L3: find what was asked for again and again while it failed, faster than that.

    A request is counted from the second failure of its kind on; a burst of three is no loop.
    """
    failed: dict[tuple[str, str, str, str], list[float]] = {}
    for each in requests:
        if each.code >= 400:
            failed.setdefault((each.user, each.verb, each.kind, each.name), []).append(
                each.received
            )
    for (_, verb, kind, name), times in failed.items():
        if len(times) > 3 and (times[-1] - times[0]) * per_second < len(times) - 3:
            span = times[-1] - times[0]
            text = f"{verb} failed {len(times)} times in {span:.1f} s"
            yield Violation("L3", 0, f"{kind}/{name}", text)
