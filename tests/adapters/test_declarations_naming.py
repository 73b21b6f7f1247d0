"""Guessing which pools a broken text declares."""

import pytest

from dialrota.adapters.declarations.naming import guess_pools
from dialrota.model.pool import PoolKey

SALES = PoolKey("dialers", "sales")
KIND = "kind: NumberPool\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{KIND}metadata: {{name: sales, namespace: dialers}}\nspec: [",
        f"{KIND}metadata: {{ 'name': x, namespace: 'dialers', name: \"sales\" }}\n[",
        f"metadata:\n  name: sales\n  namespace: dialers\nspec: [\n{KIND}",
        f"{KIND}metadata:\n  # who\n\n  a: {{}}\n  namespace: dialers # x\n  name: sales\n- [",
        f"{KIND}metadata:\r\n  name: sales\r\n  namespace: dialers\r\nspec: [",
        "kind: 'NumberPool' # x\nmetadata: {name: sales,\n  namespace: dialers}\nspec: [",
    ],
)
def test_a_pool_is_recognised(text: str) -> None:
    assert guess_pools(text) == (SALES,)


def test_a_pool_without_a_namespace_is_in_default() -> None:
    assert guess_pools(f"{KIND}metadata: {{name: sales}}\n[") == (PoolKey("default", "sales"),)


def test_each_document_is_looked_at() -> None:
    text = f"{KIND}metadata: {{name: sales, namespace: dialers}}\n---\nkind: [\n---\n"
    text += f"{KIND}metadata: {{name: other, namespace: dialers}}\n"
    assert guess_pools(text) == (SALES, PoolKey("dialers", "other"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "metadata: {name: sales, namespace: dialers}",
        "kind: ReputationSource\nmetadata: {name: sales, namespace: dialers}",
        "kind: NumberPools\nmetadata: {name: sales}",
        f"{KIND}spec:\n  metadata: {{name: sales}}\n",
        f"{KIND}metadata:\nname: sales\n",
        f"{KIND}metadata: {{name: }}\n",
    ],
)
def test_what_is_no_pool_is_not_guessed(text: str) -> None:
    assert guess_pools(text) == ()


@pytest.mark.parametrize("piece", [" ", "\n", "{", "name:", "\n metadata:", "- ", "-", "a", "'"])
def test_a_hostile_text_is_looked_at_quickly(piece: str) -> None:
    assert guess_pools(f"{KIND}metadata:{piece * 1_000_000}") == ()
    guessed = guess_pools(f"{KIND}metadata: {{name:{piece * 1_000_000}")
    assert all(len(key.name) <= 63 for key in guessed)
