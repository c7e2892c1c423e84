"""Three things that the framework has no setting for: buttons big enough for a thumb, words on the dark accent that can
be read, and the language of the document. The one sheet of ours that reaches past its own element; it moves nothing and
hides nothing."""

from pathlib import Path

import streamlit as st

from adapters.texts import TAGS
from ui.here import language

LEAST = 44  # pixels, WCAG 2.5.5
_KEY = "zeren_unseen"
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
_TELL = Path(__file__).with_name("unseen.js").read_text("utf-8")
_sheets = {
    theme: st.components.v2.component(
        f"zeren_unseen_{theme}", html="<span></span>", css=_TOUCH + extra, js=_TELL, isolate_styles=False
    )
    for theme, extra in (("light", ""), ("dark", _DARK))
}


def unseen() -> None:
    """Make every page's buttons big enough on touch screens and legible in the dark, and tell the browser its language.

    The script in the page (web/words.js) follows the language of the document; the cookie keeps it for the next visit.
    """
    told = {"language": language(), "tag": TAGS[language()]}
    _sheets["dark" if st.context.theme.type == "dark" else "light"](key=_KEY, data=told)
