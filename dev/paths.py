"""Where things lie: the project, its tools, its environment and its data."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
REQUIREMENTS = ROOT / "requirements"


def data_folder() -> Path:
    """The folder of everything that outlives a start: `PORTAL_DATA`, or `.data/` in the project."""
    folder = Path(os.environ.get("PORTAL_DATA") or ROOT / ".data").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def venv_python() -> Path:
    """The interpreter of the project's environment."""
    return VENV / "bin" / "python"


def venv_program(name: str) -> Path:
    """A program that a package brought into the project's environment."""
    return VENV / "bin" / name


def site_packages() -> Path:
    """Where the environment keeps its packages."""
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def system_python() -> str:
    """The interpreter outside every virtual environment, also when the launcher runs inside one."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)
