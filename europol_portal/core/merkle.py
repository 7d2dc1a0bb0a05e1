"""Merkle trees as in RFC 9162 (Certificate Transparency): roots, proofs, and their verification.

Only the standard library is used, so that a party can take this file and check a proof without the portal.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"
EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two."""
    return sha256(NODE + left + right).digest()


class Frontier:
    """The roots of the whole subtrees of a growing tree, the largest first: all that is needed to go on.

    `size` is the number of leaves so far; `nodes` has one hash for each bit that is set in it.
    """

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.size, self.nodes = size, list(nodes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf."""
        node, size = leaf, self.size
        while size & 1:
            node, size = node_hash(self.nodes.pop(), node), size >> 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.nodes:
            return EMPTY
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of a list of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What leads from the leaf at a place, from 0, to the root. Raises IndexError where there is none."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*inclusion_path(leaves[:half], index), root_of(leaves[half:])]
    return [*inclusion_path(leaves[half:], index - half), root_of(leaves[:half])]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True where the path leads from the leaf at this place of a tree of this size to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    turns, node = _turns(index, size - 1, len(path)), leaf
    if turns is None:
        return False
    for step, is_left in zip(path, turns, strict=True):
        node = node_hash(step, node) if is_left else node_hash(node, step)
    return node == root


def consistency_path(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """What shows that the first `earlier` leaves are still the beginning of these. Raises ValueError out of range."""
    if not 0 < earlier <= len(leaves):
        message = f"A tree of {len(leaves)} leaves has no earlier one of {earlier}."
        raise ValueError(message)
    return _consistency(leaves, earlier, is_whole=True)


def is_consistent(earlier: int, size: int, before: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """True where a tree of `size` leaves with `root` grew from one of `earlier` leaves with `before` (2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not path and before == root
    steps = [before, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    turns = _turns(place, last, len(steps) - 1)
    if turns is None:
        return False
    old = new = steps[0]
    for step, is_left in zip(steps[1:], turns, strict=True):
        old = node_hash(step, old) if is_left else old
        new = node_hash(step, new) if is_left else node_hash(new, step)
    return (old, new) == (before, root)


def _turns(place: int, last: int, count: int) -> list[bool] | None:
    """For each step upwards whether its hash stands on the left; None where the way has another length."""
    turns = []
    for _ in range(count):
        if last == 0:
            return None
        is_left = bool(place & 1) or place == last
        while is_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        turns.append(is_left)
        place, last = place >> 1, last >> 1
    return turns if last == 0 else None


def _consistency(leaves: Sequence[bytes], earlier: int, *, is_whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    half = _half(len(leaves))
    if earlier <= half:
        return [*_consistency(leaves[:half], earlier, is_whole=is_whole), root_of(leaves[half:])]
    return [*_consistency(leaves[half:], earlier - half, is_whole=False), root_of(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)
