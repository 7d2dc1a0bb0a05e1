"""Trees of RFC 9162: every proof of every small tree holds, and no other one does."""

from hashlib import sha256

import pytest

from europol_portal.core.merkle import (
    Frontier,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

LEAVES = [leaf_hash(bytes([number])) for number in range(64)]
OTHER = leaf_hash(b"another")


def _by_definition(leaves):
    """The recursive definition of 2.1.1, written down once more."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + _by_definition(leaves[:half]) + _by_definition(leaves[half:])).digest()


def test_the_root_is_the_one_of_the_definition_at_each_size_and_goes_on_from_what_was_kept():
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    frontier = Frontier()
    for size in range(65):
        assert frontier.root() == root_of(LEAVES[:size]) == _by_definition(LEAVES[:size])
        if size < 64:
            frontier = Frontier(frontier.size, frontier.nodes)
            frontier.append(LEAVES[size])


def test_each_leaf_is_proved_at_its_place_and_at_no_other():
    for size in range(1, 65):
        leaves, root = LEAVES[:size], root_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(leaves, index)
            assert is_included(leaves[index], index, size, path, root)
            assert not is_included(OTHER, index, size, path, root)
            assert not any(
                is_included(leaves[index], wrong, size, path, root) for wrong in range(size) if wrong != index
            )
            assert not is_included(leaves[index], index, size, [*path, OTHER], root)
    with pytest.raises(IndexError):
        inclusion_path(LEAVES, 64)


def test_a_grown_tree_proves_its_earlier_self_and_a_changed_one_cannot():
    for size in range(1, 65):
        root = root_of(LEAVES[:size])
        for earlier in range(1, size + 1):
            path, before = consistency_path(LEAVES[:size], earlier), root_of(LEAVES[:earlier])
            assert is_consistent(earlier, size, before, root, path)
            assert not is_consistent(earlier, size, OTHER, root, path)
            assert not is_consistent(earlier, size, before, OTHER, path)
            if earlier > 1:
                assert not is_consistent(earlier - 1, size, before, root, path)
    for wrong in (0, 65):
        with pytest.raises(ValueError, match="no earlier one"):
            consistency_path(LEAVES, wrong)
        assert not is_consistent(wrong, 64, OTHER, root, [])
