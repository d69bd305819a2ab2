"""The tree and its proofs, against known answers and against RFC 6962's own recursion, written down a second time."""

from __future__ import annotations

import runpy
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from features.ledger.tree import leaf_hash, root_of
from serving.ledger.proofs import consistency_proof, inclusion_proof, is_consistent, is_included
from tests.docs.pages import ROOT

# The eight leaves and roots with which implementations of Certificate Transparency are tested.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {  # place and size -> path
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCIES = {  # earlier and later size -> path
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

hashes = st.integers(1, 130).map(lambda size: [leaf_hash(str(number).encode()) for number in range(size)])


def split(entries: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return entries[:k], entries[k:]


def naive_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    left, right = split(entries)
    return sha256(b"\x01" + naive_root(left) + naive_root(right)).digest()


def naive_path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(entries) == 1:
        return []
    left, right = split(entries)
    if m < len(left):
        return [*naive_path(m, left), naive_root(right)]
    return [*naive_path(m - len(left), right), naive_root(left)]


def naive_consistency(m: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    left, right = split(entries)
    if m <= len(left):
        return [*naive_consistency(m, left, whole=whole), naive_root(right)]
    return [*naive_consistency(m - len(left), right, whole=False), naive_root(left)]


def test_roots_and_paths_are_the_known_ones() -> None:
    known = [leaf_hash(leaf) for leaf in LEAVES]
    assert [root_of(known[:size]).hex() for size in range(1, 9)] == ROOTS
    for (index, size), path in INCLUSIONS.items():
        assert [step.hex() for step in inclusion_proof(known[:size], index)] == path
    for (earlier, size), path in CONSISTENCIES.items():
        assert [step.hex() for step in consistency_proof(known[:size], earlier)] == path


def test_all_sizes_agree_with_the_recursion_of_the_standard() -> None:
    entries = [str(number).encode() for number in range(40)]
    for size in range(1, 41):
        leaves = [leaf_hash(entry) for entry in entries[:size]]
        assert root_of(leaves) == naive_root(entries[:size])
        for place in range(size):
            assert inclusion_proof(leaves, place) == naive_path(place, entries[:size])
            assert consistency_proof(leaves, place + 1) == naive_consistency(place + 1, entries[:size], whole=True)


def test_the_offline_verifier_agrees_on_every_tree_and_every_proof_of_it() -> None:
    offline = runpy.run_path(str(ROOT / "docs" / "verify_ledger.py"))
    leaves = [leaf_hash(str(number).encode()) for number in range(33)]
    roots = [root_of(leaves[:size]) for size in range(34)]
    assert [offline["root_of"](leaves[:size]) for size in range(34)] == roots
    for size in range(1, 34):
        for place in range(size):
            path, grown = inclusion_proof(leaves[:size], place), consistency_proof(leaves[:size], place)
            assert offline["is_included"](leaves[place], place, size, path, roots[size])
            assert not offline["is_included"](leaves[place], place, size, path, roots[size - 1])
            assert not offline["is_included"](leaves[place], place, size, [*path, roots[size]], roots[size])
            assert offline["is_consistent"](place, roots[place], size, roots[size], grown)
            if place:
                assert not offline["is_consistent"](place, roots[place], size, roots[size - 1], grown)
                assert not offline["is_consistent"](place, roots[size], size, roots[size], grown)


@given(leaves=hashes, data=st.data())
@settings(deadline=None, derandomize=True)
def test_every_inclusion_proof_holds_and_no_mutated_one_does(leaves: list[bytes], data: st.DataObject) -> None:
    index, root = data.draw(st.integers(0, len(leaves) - 1)), root_of(leaves)
    path = inclusion_proof(leaves, index)
    size = len(leaves)
    assert is_included(leaves[index], index, size, path, root)
    assert not is_included(leaf_hash(b"another"), index, size, path, root)
    assert not is_included(leaves[index], index, size, [*path, root], root)
    assert not is_included(leaves[index], index, size, path, leaf_hash(root))
    assert not is_included(leaves[index], size, size, path, root)
    for other in set(range(size)) - {index}:
        assert not is_included(leaves[index], other, size, path, root)
    if path:
        assert not is_included(leaves[index], index, size, path[:-1], root)
        assert not is_included(leaves[index], index, size, mutated(path, data), root)


@given(leaves=hashes, data=st.data())
@settings(deadline=None, derandomize=True)
def test_every_consistency_proof_holds_and_no_mutated_one_does(leaves: list[bytes], data: st.DataObject) -> None:
    size, root = len(leaves), root_of(leaves)
    earlier = data.draw(st.integers(0, size))
    before = root_of(leaves[:earlier])
    path = consistency_proof(leaves, earlier)
    assert is_consistent(earlier, before, size, root, path)
    assert not is_consistent(earlier, leaf_hash(before), size, root, path)
    assert not is_consistent(size + 1, before, size, root, path)
    if earlier:
        assert not is_consistent(earlier, before, size, leaf_hash(root), path)
        assert not is_consistent(earlier, before, size, root, [*path, root])
    if path:
        assert not is_consistent(earlier, before, size, root, path[:-1])
        assert not is_consistent(earlier, before, size, root, mutated(path, data))


def mutated(path: list[bytes], data: st.DataObject) -> list[bytes]:
    place = data.draw(st.integers(0, len(path) - 1))
    byte, bit = data.draw(st.integers(0, 31)), data.draw(st.integers(0, 7))
    step = bytearray(path[place])
    step[byte] ^= 1 << bit
    return [*path[:place], bytes(step), *path[place + 1 :]]
