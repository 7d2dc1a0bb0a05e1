"""Unpack the Chromium of the npm package @sparticuz/chromium; runs inside the environment (needs brotli)."""

import importlib
import io
import sys
import tarfile
from pathlib import Path
from typing import Any

ARCHIVES = {"al2023": "lib", "swiftshader": ".", "fonts": "."}


def unpack(source: Path, target: Path) -> None:
    """Write the browser, its libraries and its fonts below the target folder."""
    brotli: Any = importlib.import_module("brotli")  # untyped, and absent where the launcher itself runs
    target.mkdir(parents=True, exist_ok=True)
    for name, folder in ARCHIVES.items():
        content = brotli.decompress((source / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            # Python 3.11.2 has no `filter=` argument; the contents are pinned by the hash in package-lock.json.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(target / folder)  # noqa: S202
    browser = target / "chromium"
    browser.write_bytes(brotli.decompress((source / "chromium.br").read_bytes()))
    browser.chmod(0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
