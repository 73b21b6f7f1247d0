"""Bugs that the campaign must catch: one that finds nothing proves nothing without them.

Each is planted alone in a copy of the product, and hit at a few points. What is said of it must
show its sign, so that a run that merely did not end in time is no catch.
"""

from typing import Final

from faults.cluster.enduringteeth import OF_ENDURANCE
from faults.cluster.planting import Patch, Tooth
from faults.cluster.watchteeth import OF_LEASES, OF_WATCHES
from faults.cluster.witnessteeth import OF_WITNESSES

_BODIES: Final = "adapters/cluster/bodies.py"
_EVENTS: Final = "adapters/cluster/events.py"
_HAND: Final = "adapters/cluster/hand.py"
_STAGE: Final = "decide/stage.py"
_PUBLISH: Final = "loop/publish.py"
_STEP: Final = "loop/step.py"
_CHILDREN: Final = "adapters/cluster/children.py"

_APPLY: Final = "made = await self._of(kind).apply(path, body, Writing(manager, force=True))"
_TELL: Final = "                    await self._write(story, now)\n"
_REMOVE: Final = "    await together(step.attempt(step.remove) for step in steps)\n"
_RECORD: Final = "    await together(step.attempt(step.record) for step in steps)\n"
_REVISION: Final = '        "uid": meta.uid,\n        "resourceVersion": str(meta.version),\n'
_NUMBER: Final = "bodies.number(owner.meta, state.number, bodies.locked(meta))"
_HELD: Final = '{"hold": {"reason": "ours", "by": "dialrota"}}'

_W1_LIST: Final = "patch:configmaps:sales-rotation"
_W1_STATUS: Final = "patch:numberpools.status:sales"


_OF_PASSES: Final = (
    Tooth(
        "a record goes before the list on removal",
        (f"w1/F5-reset/{_W1_LIST}:2/0",),
        "I1 ",
        (Patch(_PUBLISH, _REMOVE, _RECORD + _REMOVE),),
    ),
    Tooth(
        "a stage is taken although an earlier one failed",
        (f"w1/F3-500/{_W1_LIST}:2/0",),
        "I1 ",
        (Patch(_STEP, "if self._failure or self._is_overtaken:", "if self._is_overtaken:"),),
    ),
    Tooth(
        "two lists have one generation",
        (f"w1/F4-reset/{_W1_LIST}:2/0",),
        "I11 ",
        (Patch(_STEP, "wanted.generation + 1)", "wanted.generation)"),),
    ),
    Tooth(
        "the list of a deleted pool is deleted",
        ("w3/F6-duplicate/event:numberpools:west:1/0",),
        "west-rotation is null",
        (Patch("loop/backing.py", "if ledger.is_to_go(key) and", "if not state.delete_with or"),),
    ),
    Tooth(
        "the guard is passed over",
        ("w2/F6-late/patch:configmaps:sales-rotation:2/0",),
        "I4 ",
        (Patch("decide/guard.py", "    if len(wanted) <= budget:", "    if wanted:"),),
    ),
    Tooth(
        "labels empty a list",
        ("w2/F6-late/patch:configmaps:sales-rotation:4/0",),
        "I2 ",
        (
            Patch(
                "decide/mode.py",
                "    return Seating(Mode.FALLBACK, reason, _fallback_seats(case, usable))",
                "    return Seating(Mode.EMPTY, reason, {})",
            ),
        ),
    ),
    Tooth(
        "whoever is clean once is back at once",
        ("w2/F6-twice/patch:phonenumbers.status:sales-14155550101:4/0",),
        "I5 ",
        (
            Patch(_STAGE, "state.clean_checks < lens.policy.recovery.clean_checks or ", ""),
            Patch(
                _STAGE, "    return state if ends is None or lens.now < ends else", "    return"
            ),
        ),
    ),
    Tooth(
        "a verdict is counted again and again",
        ("w2/F6-twice/patch:phonenumbers.status:sales-14155550101:4/0",),
        "I5 ",
        (Patch(_STAGE, "(clean_checks=count, checked_at=heard)", "(clean_checks=count)"),),
    ),
)
_OF_WRITES: Final = (
    Tooth(
        "an object is written whatever its revision",
        (f"w1/F6-ghost/{_W1_LIST}:2/0",),
        "I11 ",
        (Patch(_BODIES, _REVISION, ""),),
    ),
    Tooth(
        "an object is made whoever has its name",
        (f"w1/F1-rival/{_W1_LIST}:1/0",),
        "of somebody else was changed",
        (
            Patch(
                _BODIES,
                '"namespace": namespace, "resourceVersion": ABSENT',
                '"namespace": namespace',
            ),
        ),
    ),
    Tooth(
        "a ConfigMap of somebody else is taken for ours",
        (f"w1/F1-rival/{_W1_LIST}:1/0",),
        "of somebody else was changed",
        (
            Patch(
                "adapters/cluster/rows.py",
                '    return any(\n        each.get("manager") ==',
                '    return any(\n        True or each.get("manager") ==',
            ),
        ),
    ),
    Tooth(
        "a write that never arrived is taken for done",
        (f"w1/F5-reset/{_W1_LIST}:2/0",),
        "I1 ",
        (
            Patch(
                _HAND,
                f"            {_APPLY}\n",
                f"            try:\n                {_APPLY}\n"
                "            except UnreachableError:\n                return body\n",
            ),
            Patch(_HAND, "import ApiError\n", "import ApiError, UnreachableError\n"),
        ),
    ),
    Tooth(
        "a conflict is taken for done",
        (f"w1/F1-conflict/{_W1_LIST}:2/0",),
        "I1 ",
        (
            Patch(
                _HAND,
                "                    raise\n            live",
                "                    raise\n                return make(meta)\n            live",
            ),
        ),
    ),
    Tooth(
        "a hold of people is overwritten",
        ("w3/F6-twice/patch:phonenumbers.status:east-14155550101:2/0",),
        "I10 ",
        (
            Patch(
                _CHILDREN, "        if not row.is_whole:\n", "        if row.hold is not None:\n"
            ),
            Patch(
                _CHILDREN,
                f"lambda meta: {_NUMBER}",
                f'lambda meta: {{**(b := {_NUMBER}), "spec": b["spec"] | {_HELD}}}',
            ),
        ),
    ),
    Tooth(
        "a number has no owner",
        ("w1/F5-reset/patch:phonenumbers:sales-14155550102:1/0",),
        "not owned by",
        (Patch(_BODIES, '    metadata["ownerReferences"] = [owner]\n', ""),),
    ),
    Tooth(
        "numbers.txt is another list",
        (f"w1/F4-504/{_W1_LIST}:2/0",),
        "I6 ",
        (
            Patch(
                _BODIES,
                "numbers_text(published.rotation).decode()",
                "numbers_text(published.rotation).decode()[13:]",
            ),
        ),
    ),
    Tooth(
        "what happened once is told twice",
        (f"w1/F3-500/{_W1_STATUS}:2/0",),
        "I9 ",
        (
            Patch(_EVENTS, "if known is None or", "if True or"),
            Patch(_EVENTS, _TELL, _TELL + _TELL),
        ),
    ),
)
TEETH: Final = (
    *(*_OF_PASSES, *_OF_WRITES, *OF_WATCHES, *OF_LEASES),
    *(*OF_WITNESSES, *OF_ENDURANCE),
)
