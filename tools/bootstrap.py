"""Makes a virtual environment with pip in it, also where Python came without `ensurepip`.

    python3 tools/bootstrap.py .venv

Debian keeps `ensurepip` in a package of its own (python3-venv). Where it is missing, pip is fetched from the
package index and checked against the hash below. Standard library only; Python 3.11 or newer.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import urllib.request
import venv
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urljoin

_PIP = "pip-25.3-py3-none-any.whl"
_SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"
_INDEX = "https://pypi.org/simple/pip/"
_JSON = "application/vnd.pypi.simple.v1+json"  # PEP 691


def main(folder: Path) -> None:
    """Make the environment in `folder`."""
    has_ensurepip = find_spec("ensurepip") is not None
    venv.create(folder, with_pip=has_ensurepip, clear=True, symlinks=True)
    if not has_ensurepip:
        _install_pip(folder / "bin" / "python")


def _install_pip(python: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        wheel = Path(temporary) / _PIP
        wheel.write_bytes(_fetch())
        # A wheel is a zip file that Python can run, so pip installs itself.
        subprocess.run([python, wheel / "pip", "install", "--quiet", "--no-index", wheel], check=True)


def _fetch() -> bytes:
    request = urllib.request.Request(_INDEX, headers={"Accept": _JSON})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    url = urljoin(_INDEX, next(file["url"] for file in files if file["filename"] == _PIP))
    with urllib.request.urlopen(url, timeout=120) as answer:
        data: bytes = answer.read()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        sys.exit(f"{_PIP}: the index gave other bytes than expected; nothing was installed")
    return data


if __name__ == "__main__":
    main(Path(sys.argv[1]))
