"""What dialers get: exact bytes, a hash to check them by, a manifest that every reader takes."""

import hashlib
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Published, Rotation
from dialrota.model.words import Mode, State, Strategy
from dialrota.wire import configmap
from dialrota.wire import rotation as rotationfile
from fakes.records import KEY, counts, names, numbers, texts, words

ROTATION = Rotation(
    key=KEY,
    mode=Mode.NORMAL,
    reason=Reason.ROTATING,
    pace=100,
    strategy=Strategy.LEAST_USED,
    campaigns=("outbound-renewals",),
    soft_cap=100,
    numbers=(
        Listed("+14155550101", State.HEALTHY, 100, 150, "415", "California"),
        Listed("+12125550102", State.WARM_UP, 20, 20, "212", "New York"),
        Listed("+14155550103", State.UNKNOWN, 100, 150, "415", "California"),
        Listed("+442079460101", State.UNKNOWN, 100, 150, "", "GB"),
    ),
)
rotations = st.builds(
    Rotation,
    key=st.builds(PoolKey, names, names),
    mode=words(Mode),
    reason=words(Reason),
    pace=st.integers(0, 100),
    strategy=words(Strategy),
    campaigns=st.lists(texts, max_size=3).map(tuple),
    soft_cap=counts,
    numbers=st.lists(
        st.builds(
            Listed,
            number=numbers,
            state=words(State),
            weight=st.integers(1, 100),
            daily_cap=counts,
            area_code=st.sampled_from(["", "415", "212"]),
            region=texts,
        ),
        max_size=5,
    ).map(tuple),
)


def test_the_document_is_as_promised_to_dialers() -> None:
    published, data = rotationfile.render(ROTATION, 7)

    document = json.loads(data)
    assert data == json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert document.pop("sha256") == published.sha256
    rest = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert published.sha256 == hashlib.sha256(rest).hexdigest()
    assert document.pop("numbers")[1] == {
        "areaCode": "212",
        "dailyCap": 20,
        "number": "+12125550102",
        "region": "New York",
        "state": "WarmUp",
        "weight": 20,
    }
    assert document == {
        "areas": {"212": [1], "415": [0, 2]},
        "campaigns": ["outbound-renewals"],
        "generation": 7,
        "mode": "Normal",
        "namespace": "dialers",
        "pacePercent": 100,
        "pool": "sales-us",
        "reason": "Rotating",
        "schema": "dialrota.dev/rotation/v1",
        "softCap": 100,
        "strategy": "LeastUsed",
    }


def test_the_bytes_are_the_same_everywhere() -> None:
    digest = hashlib.sha256(rotationfile.render(ROTATION, 7)[1]).hexdigest()
    assert digest == "923294b7a56db97e4538802e75f23227b53613df5f3d5fcf433a12f51262b614"


def test_the_hash_speaks_for_the_generation_too() -> None:
    assert rotationfile.seal(ROTATION, 7).sha256 != rotationfile.seal(ROTATION, 8).sha256
    assert rotationfile.seal(ROTATION, 7) == rotationfile.render(ROTATION, 7)[0]


@given(rotations, counts)
def test_a_list_survives_being_written_and_read(rotation: Rotation, generation: int) -> None:
    published, data = rotationfile.render(rotation, generation)
    assert rotationfile.decode("rotation.json", data) == published
    assert rotationfile.encode(published) == data
    assert all(type(line) is Listed for line in published.rotation.numbers)


def test_numbers_are_one_a_line_in_order() -> None:
    assert rotationfile.numbers_text(ROTATION) == (
        b"+14155550101\n+12125550102\n+14155550103\n+442079460101\n"
    )
    assert rotationfile.numbers_text(_emptied()) == b""


def _emptied() -> Rotation:
    return Rotation(
        key=KEY,
        mode=Mode.EMPTY,
        reason=Reason.ALL_PULLED,
        pace=0,
        strategy=Strategy.WEIGHTED,
        campaigns=(),
        soft_cap=100,
        numbers=(),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"+14155550103", b"+14155550104", "has the hash"),
        (b'"generation":7', b'"generation":6', "has the hash"),
        (b"rotation/v1", b"rotation/v2", "is not dialrota.dev/rotation/v1"),
        (b'"sha256"', b'"sha265"', "the field 'sha256' is missing"),
        (b'}],"pace', b"}],", "column"),
        (b"{", b"[", "column"),
    ],
)
def test_a_changed_or_torn_document_is_refused(old: bytes, new: bytes, said: str) -> None:
    data = rotationfile.render(ROTATION, 7)[1]
    assert old in data
    with pytest.raises(DamagedRecordError, match=said):
        rotationfile.decode("rotation.json", data.replace(old, new, 1))


@given(st.binary(max_size=60))
def test_no_bytes_are_worse_than_damaged(data: bytes) -> None:
    with pytest.raises(DamagedRecordError):
        rotationfile.decode("rotation.json", data)


def test_fields_of_a_later_version_are_passed_over_and_hashed() -> None:
    document = json.loads(rotationfile.render(ROTATION, 7)[1])
    del document["sha256"]
    document["later"] = {"sha256": "x"}
    rest = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    document["sha256"] = hashlib.sha256(rest).hexdigest()

    found = rotationfile.decode("rotation.json", json.dumps(document).encode())

    expected = Published(rotation=ROTATION, generation=7, sha256=document["sha256"])
    assert found == expected


def test_the_manifest_names_its_pool_and_its_manager() -> None:
    data = {"rotation.json": b'{"a":1}', "numbers.txt": b"+14155550101\n"}
    assert configmap.encode(KEY, "sales-us-rotation", data, orphaned=True).decode() == (
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        '  name: "sales-us-rotation"\n'
        '  namespace: "dialers"\n'
        "  labels:\n"
        '    app.kubernetes.io/managed-by: "dialrota"\n'
        '    dialrota.dev/pool: "sales-us"\n'
        "  annotations:\n"
        '    dialrota.dev/orphaned: "true"\n'
        "data:\n"
        '  numbers.txt: "+14155550101\\n"\n'
        '  rotation.json: "{\\"a\\":1}"\n'
    )
    assert b"annotations" not in configmap.encode(KEY, "x", data, orphaned=False)


@given(
    text=st.text(max_size=40)
    | st.lists(st.sampled_from(["\x7f", "\x85", "\u2028", "\ufeff", "\uffff", "\U0001f4de"])).map(
        "".join
    ),
    orphaned=st.booleans(),
)
def test_yaml_readers_get_back_every_byte(*, text: str, orphaned: bool) -> None:
    data = {"numbers.txt": b"", "rotation.json": text.encode()}
    manifest = configmap.encode(KEY, "sales-us-rotation", data, orphaned=orphaned)
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        found = yaml.load(manifest, Loader=loader)  # noqa: S506  # Both are safe loaders.
        assert found["data"] == {"numbers.txt": "", "rotation.json": text}
        assert found["kind"] == "ConfigMap"
