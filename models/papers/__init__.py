"""What the office's papers say, before any word is chosen: pure rules over a board."""
