"""The number keys choose the quick reasons: 1 is the first. A press clicks on the reason, and is sent as one."""

import streamlit as st

_listener = st.components.v2.component(
    "zeren_review_keys",
    html="<span></span>",
    js="""
let undo = () => {}

export default function ({ data, parentElement }) {
  const own = parentElement.closest('[class*="st-key-review_keys"]')
  if (own) own.style.position = "absolute" // it takes no room
  undo()
  const pressed = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return
    const path = event.composedPath().filter((one) => one instanceof Element)
    if (path.some((one) => one.matches("input, textarea, select, [contenteditable], [role=dialog], dialog"))) return
    if (document.querySelector("[role=dialog]")) return
    const reason = document.querySelectorAll(`.st-key-${data.reasons} button`)[Number(event.key) - 1]
    if (!reason) return
    event.preventDefault()
    reason.click()
  }
  document.addEventListener("keydown", pressed)
  const mine = () => document.removeEventListener("keydown", pressed)
  undo = mine
  return mine
}
""",
    isolate_styles=False,
)


def number_keys(reasons: str) -> None:
    """Let the number keys press the buttons of the group with this key."""
    _listener(key="review_keys", data={"reasons": reasons})
