"""Tells the server what stands in a text field whenever its writer pauses, so that a reload loses nothing.

The framework sends a text only when its field is left or Enter (in a long one Ctrl+Enter) is pressed; this presses it,
never in the middle of a word that is still being composed (Chinese input), and the field keeps the focus.
"""

import streamlit as st

PAUSE = 1200  # milliseconds without a key
_PREFIX = "pause_"
_listener = st.components.v2.component(
    "zeren_pause",
    html="<span></span>",
    js="""
const undoes = new Map()

export default function ({ data, parentElement }) {
  const own = parentElement.closest(`[class*="st-key-${data.prefix}"]`)
  if (own) own.style.position = "absolute" // it takes no room
  const place = data.fields[0]
  undoes.get(place)?.()
  let waiting
  const sent = new WeakMap()
  const tell = (field) => {
    if (!field.isConnected || sent.get(field) === field.value) return
    sent.set(field, field.value)
    const ctrlKey = field.tagName === "TEXTAREA" // in a field of one line Enter alone sends
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey, bubbles: true, cancelable: true }))
  }
  const typed = (event) => {
    const field = event.target
    if (!data.fields.some((one) => field.matches?.(`.st-key-${one} textarea, .st-key-${one} input`))) return
    clearTimeout(waiting)
    if (!event.isComposing) waiting = setTimeout(() => tell(field), data.pause)
  }
  document.addEventListener("input", typed)
  document.addEventListener("compositionend", typed)
  const undo = () => {
    clearTimeout(waiting)
    document.removeEventListener("input", typed)
    document.removeEventListener("compositionend", typed)
  }
  undoes.set(place, undo)
  return undo
}
""",
    isolate_styles=False,
)


def sent_at_pauses(*fields: str) -> None:
    """Send what stands in the text and number fields of these keys at each pause. Once in a place, for all of them."""
    _listener(key=f"{_PREFIX}{fields[0]}", data={"fields": list(fields), "pause": PAUSE, "prefix": _PREFIX})
