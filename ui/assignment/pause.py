"""Tells the server what stands in a text field whenever its writer pauses, so that a reload loses nothing.

The framework sends a long text only when its field is left or Ctrl+Enter is pressed; this presses it, never in the
middle of a word that is still being composed (Chinese input), and the field keeps the focus.
"""

import streamlit as st

PAUSE = 1200  # milliseconds without a key
_KEY = "assignment_pause"
_listener = st.components.v2.component(
    "zeren_pause",
    html="<span></span>",
    css=f"""
.st-key-{_KEY} {{ position: absolute; }}
""",
    js="""
let undo = () => {}

export default function ({ data }) {
  undo()
  let waiting
  const sent = new WeakMap()
  const tell = (field) => {
    if (!field.isConnected || sent.get(field) === field.value) return
    sent.set(field, field.value)
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }))
  }
  const typed = (event) => {
    const field = event.target
    if (!field.matches?.(`.st-key-${data.field} textarea`)) return
    clearTimeout(waiting)
    if (!event.isComposing) waiting = setTimeout(() => tell(field), data.pause)
  }
  document.addEventListener("input", typed)
  document.addEventListener("compositionend", typed)
  undo = () => {
    clearTimeout(waiting)
    document.removeEventListener("input", typed)
    document.removeEventListener("compositionend", typed)
  }
  return undo
}
""",
    isolate_styles=False,
)


def sent_at_pauses(field: str) -> None:
    """Send what stands in the text area of this key at each pause."""
    _listener(key=_KEY, data={"field": field, "pause": PAUSE})
