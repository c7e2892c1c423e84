"""Two things that the theme has no setting for: buttons big enough for a thumb, and words on the dark accent that can
be read. The one sheet of ours that reaches past its own element; it moves nothing and hides nothing."""

import streamlit as st

LEAST = 44  # pixels, WCAG 2.5.5
_KEY = "zeren_legible"
_TOUCH = f"""
.st-key-{_KEY} {{ position: absolute; }}
@media (pointer: coarse), (max-width: 640px) {{
  [data-testid="stMain"] [data-testid^="stBaseButton-"],
  [data-testid="stMain"] [data-variant="segmented_control"],
  [data-testid="stMain"] [data-testid="stPageLink-NavLink"],
  [data-testid="stDialog"] [data-testid^="stBaseButton-"] {{ min-height: {LEAST}px; }}
}}
"""
# The framework writes white on the accent; on the dark theme's light accent that is 2.4:1, and dark on it is 7.5:1.
_DARK = """
[data-testid^="stBaseButton-primary"]:not(:disabled),
[data-testid^="stBaseButton-primary"]:not(:disabled) :is(p, span),
[data-testid="stMultiSelect"] [data-tag],
[data-testid="stMultiSelect"] [data-tag] :is(span, button) { color: #10171E; }
"""
_sheets = {
    theme: st.components.v2.component(
        f"zeren_legible_{theme}", html="<span></span>", css=_TOUCH + extra, isolate_styles=False
    )
    for theme, extra in (("light", ""), ("dark", _DARK))
}


def legible() -> None:
    """Make every page's buttons big enough on touch screens and legible in the dark."""
    _sheets["dark" if st.context.theme.type == "dark" else "light"](key=_KEY)
