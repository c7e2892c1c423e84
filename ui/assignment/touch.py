"""Buttons big enough for a thumb. The theme has no setting for their height, so this is the one sheet of ours that
reaches past its own element; it moves nothing and hides nothing."""

import streamlit as st

LEAST = 44  # pixels, WCAG 2.5.5
_KEY = "zeren_touch"
_sheet = st.components.v2.component(
    "zeren_touch",
    html="<span></span>",
    css=f"""
.st-key-{_KEY} {{ position: absolute; }}
@media (pointer: coarse), (max-width: 640px) {{
  [data-testid="stMain"] [data-testid^="stBaseButton-"],
  [data-testid="stMain"] [data-variant="segmented_control"],
  [data-testid="stMain"] [data-testid="stPageLink-NavLink"],
  [data-testid="stDialog"] [data-testid^="stBaseButton-"] {{ min-height: {LEAST}px; }}
}}
""",
    isolate_styles=False,
)


def comfortable_targets() -> None:
    """Give every button of this page at least 44 pixels of height on touch screens and narrow ones."""
    _sheet(key=_KEY)
