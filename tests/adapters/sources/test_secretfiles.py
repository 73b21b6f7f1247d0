"""Secrets come from files outside the repository, and never show."""

from pathlib import Path

import pytest

from dialrota.adapters.secretfiles import SecretFiles
from dialrota.model.failure import TransientError
from fakes.sweeping import make_source

CANARY = "KEY0canary7f3e9d"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    (folder / "telnyx").mkdir(parents=True)
    (tmp_path / "repository").mkdir()
    (folder / "telnyx" / "apiKey").write_text(f"{CANARY}\n")
    return folder


def read(folder: Path | None, secret: tuple[str, str] | None = ("telnyx", "apiKey")) -> str:
    repository = folder.parent / "repository" if folder else Path("/nowhere")
    return SecretFiles(folder, repository).read(make_source(secret=secret))


def test_reads_a_secret_without_its_line_end(secrets: Path) -> None:
    assert read(secrets) == CANARY


def test_reads_a_mounted_secret(secrets: Path) -> None:
    mount = secrets / "mounted"
    (mount / "..2026").mkdir(parents=True)
    (mount / "..2026" / "apiKey").write_text(CANARY)
    (mount / "..data").symlink_to("..2026")
    (mount / "apiKey").symlink_to("..data/apiKey")

    assert read(secrets, ("mounted", "apiKey")) == CANARY


@pytest.mark.parametrize(
    "secret",
    [
        None,
        ("telnyx", "other"),
        ("other", "apiKey"),
        ("..", "apiKey"),
        ("telnyx", "../telnyx/apiKey"),
        ("telnyx", ""),
    ],
)
def test_says_which_secret_is_not_there(secrets: Path, secret: tuple[str, str] | None) -> None:
    with pytest.raises(TransientError, match="secret"):
        read(secrets, secret)


def test_says_how_to_name_the_folder() -> None:
    with pytest.raises(TransientError, match="--secrets"):
        read(None)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 70_000])
def test_refuses_what_is_no_secret(secrets: Path, content: bytes) -> None:
    (secrets / "telnyx" / "apiKey").write_bytes(content)

    with pytest.raises(TransientError, match="secret telnyx/apiKey"):
        read(secrets)


@pytest.mark.parametrize("linked", [True, False])
def test_refuses_a_secret_inside_the_repository(secrets: Path, linked: bool) -> None:
    repository = secrets.parent / "repository"
    inside = repository / "secrets"
    (secrets / "telnyx").rename(repository / "telnyx")
    if linked:
        (secrets / "telnyx").symlink_to(repository / "telnyx")
    else:
        inside.mkdir()
        (repository / "telnyx").rename(inside / "telnyx")

    with pytest.raises(TransientError, match="inside the repository") as caught:
        SecretFiles(secrets if linked else inside, repository).read(make_source())

    assert CANARY not in str(caught.value)


def test_refuses_a_link_that_leads_out_of_the_folder_of_secrets(secrets: Path) -> None:
    elsewhere = secrets.parent / "elsewhere"
    elsewhere.write_text(CANARY)
    (secrets / "telnyx" / "apiKey").unlink()
    (secrets / "telnyx" / "apiKey").symlink_to(elsewhere)

    with pytest.raises(TransientError, match="leads out of the folder") as caught:
        read(secrets)

    assert CANARY not in str(caught.value)


def test_warns_once_of_a_secret_that_everybody_can_read(
    secrets: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (secrets / "telnyx" / "apiKey").chmod(0o644)
    files = SecretFiles(secrets, secrets.parent / "repository")
    for _ in range(2):
        assert files.read(make_source(secret=("telnyx", "apiKey"))) == CANARY
    assert [record.getMessage() for record in caplog.records] == ["secret.readable_by_all"]
    assert CANARY not in caplog.text

    caplog.clear()
    (secrets / "telnyx" / "apiKey").chmod(0o600)
    SecretFiles(secrets, secrets.parent / "repository").read(
        make_source(secret=("telnyx", "apiKey"))
    )
    assert caplog.records == []
