"""After a decision the next submission is read from its top, where the way back from the decision stands too."""

import streamlit as st

_DECIDED = "review_decided"
_to_top = st.components.v2.component(
    "zeren_review_top",
    html="<span></span>",
    js="""
export default function ({ parentElement }) {
  const own = parentElement.closest('[class*="st-key-review_top"]')
  if (own) own.style.position = "absolute" // it takes no room
  parentElement.closest('[data-testid="stMain"]')?.scrollTo({ top: 0 })
}
""",
    isolate_styles=False,
)


def decided() -> None:
    """Let the next run begin at the top of the page."""
    st.session_state[_DECIDED] = st.session_state.get(_DECIDED, 0) + 1


def from_top() -> None:
    """Go to the top of the page once after each decision."""
    count = st.session_state.get(_DECIDED, 0)
    if count:
        _to_top(key=f"review_top_{count}")
