"""A process of its own that looks at one PDF, so that whatever breaks or hangs in it takes nothing else along.

Usage: pdf_pages.py FILE OUT        writes the number of pages to OUT
       pdf_pages.py FILE OUT PAGE LONGEST   writes that page, counted from 1, as a JPEG to OUT
Started by adapters.previews, which bounds its time; it bounds its own memory, and imports nothing of ours.
"""

import sys
from contextlib import suppress
from pathlib import Path

MEMORY = 384 * 1024 * 1024  # bytes of addresses: a scan of A1 at 300 dots an inch takes 110 MB, an 80 MP photo 320
SECONDS = 10  # of the processor; such a scan takes half a second
OUT_BYTES = 16 * 1024 * 1024
DOTS = 300 / 72  # a small page is drawn at 300 dots an inch at most
QUALITY = 80


def main(file: str, out: str, *wanted: str) -> None:
    """Look at a PDF. Any failure ends the process with a code that is not 0."""
    _bound()
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # only now, under the bounds

    document = PdfDocument(file)
    if not wanted:
        Path(out).write_text(str(len(document)))
        return
    number, longest = (int(one) for one in wanted)
    document.init_forms()  # what was filled into a form is drawn; there is no JavaScript in this build
    page = document[number - 1]
    scale = min(longest / max(page.get_size()), DOTS)
    image = page.render(scale=scale, limit_image_cache=True).to_pil().convert("RGB")
    image.thumbnail((longest, longest))  # it may have been rounded up by a dot
    image.save(out, "JPEG", quality=QUALITY)


def _bound() -> None:
    """Let the system stop this process when it wants too much. Windows has no such bounds, only the starter's clock."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: OUT_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in bounds.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS maps more than it says and bounds no addresses
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main(*sys.argv[1:])
