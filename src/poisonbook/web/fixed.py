"""Files that are served as they are: styles, scripts, pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from poisonbook.web.operations import Answer


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file that browsers ask for anew only where it changed."""

    body: bytes
    media: str

    @classmethod
    def of(cls, package: str, name: str, media: str) -> FixedFile:
        """The file `static/NAME` of a package."""
        return cls(resources.files(package).joinpath(f"static/{name}").read_bytes(), media)

    def answer(self, headers: Mapping[str, str]) -> Answer:
        """The file; where the request's headers say that it is there already, that it is as it was."""
        tag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
        own = {"ETag": tag, "Cache-Control": "no-cache"}
        known = headers.get("if-none-match") == tag
        return Answer(304, None, own) if known else Answer(200, self.body, own, self.media)
