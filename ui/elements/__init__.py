"""Elements of our own, drawn in the browser."""

from pathlib import Path

SHELF = Path(__file__).with_name("shelf.js")  # shared by those that send files
