"""JSON that readers of YAML read alike."""

import yaml

from dialrota.wire import canon

ODD = "".join(map(chr, (0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)))


def test_what_readers_of_yaml_refuse_is_written_as_an_escape() -> None:
    data = canon.encode_as_yaml({"message": f"a{ODD}b"})

    assert yaml.safe_load(data) == {"message": f"a{ODD}b"}
    assert canon.decode(data) == {"message": f"a{ODD}b"}


def test_everything_else_is_written_as_ever() -> None:
    plain = {"message": "Zürich, 東京", "number": "+14155550101"}

    assert canon.encode_as_yaml(plain) == canon.encode(plain)
    assert canon.encode_as_yaml({"a": 1}) == b'{"a":1}'
