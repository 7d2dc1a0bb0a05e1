"""The lock files bind versions and contents, and no address of any registry."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_every_range_file_has_its_lock() -> None:
    ranges, locks = ({path.stem for path in (ROOT / "requirements").glob(pattern)} for pattern in ("*.in", "*.txt"))

    assert ranges == locks


@pytest.mark.parametrize("lock", LOCKS[:-1], ids=lambda path: path.name)
def test_every_package_is_pinned_with_its_hash(lock: Path) -> None:
    requirements = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))

    assert all("==" in each and "--hash=sha256:" in each for each in requirements)


def test_a_package_has_the_same_version_in_production_and_in_tests() -> None:
    base, run, dev = (_versions(name) for name in ("base", "run", "dev"))

    assert base.items() <= run.items()
    assert run.items() <= dev.items()


def test_front_end_packages_are_pinned_by_number() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    groups = ("dependencies", "devDependencies", "optionalDependencies")

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", number) for group in groups for number in package[group].values())


def _versions(name: str) -> dict[str, frozenset[str]]:
    """Each package with its version; some have another one for a newer Python."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9.-]+)==([^\\\n]+)", text, re.MULTILINE)
    return {package: frozenset(found for name, found in pinned if name == package) for package, _ in pinned}
