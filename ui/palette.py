"""The colours of the charts; they stand in adapters.palette, because documents are painted with them too."""

from adapters.palette import DARK, DARK_INK, DRAWN, LIGHT, PALETTES, WHITE, Palette

__all__ = ["DARK", "DARK_INK", "DRAWN", "LIGHT", "PALETTES", "WHITE", "Palette"]
