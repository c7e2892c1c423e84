"""Photos on their way into a paper: upright, small, and without what the camera wrote into them."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from adapters.pictures import rendition
from adapters.store import FileRefused, StoreUnavailable

LONGEST = 1200  # pixels; 74 mm at 400 dots an inch


def paper_picture(open_file: Callable[[str], BinaryIO], sha256: str, longest: int = LONGEST) -> bytes | None:
    """A photo as a JPEG for a paper; None where its file is not there or is no picture: the paper goes on without."""
    if not sha256:
        return None
    try:
        with TemporaryDirectory(prefix="zeren-") as folder, open_file(sha256) as file:
            path = Path(folder) / "photo"
            with path.open("wb") as copy:
                copyfileobj(file, copy)
            return rendition(path, longest)
    except (StoreUnavailable, FileRefused):
        return None
