// Saves a file through a frame that nobody sees: an attachment leaves the page as it is, and a refusal can be read
// from the frame and told. Every word comes in `data`; nothing here is ever parsed as HTML.

const LOOKS_EVERY = 300 // milliseconds
const GIVES_UP_AFTER = 15 * 60_000

export default function ({ data, parentElement }) {
  const box = parentElement.zerenDownload ?? (parentElement.zerenDownload = newBox(parentElement))
  box.data = data
  box.button.textContent = data.words.label
  box.button.className = data.primary ? "button primary" : "button"
  box.button.disabled = data.disabled || box.busy
  return () => {}
}

function newBox(parent) {
  const box = { busy: false, data: null }
  box.root = document.createElement("div")
  box.root.className = "download"
  box.button = document.createElement("button")
  box.button.type = "button"
  box.button.onclick = () => begin(box)
  box.told = document.createElement("span")
  box.told.className = "told"
  box.told.setAttribute("role", "status")
  box.root.append(box.button, box.told)
  parent.append(box.root)
  return box
}

function begin(box) {
  if (box.busy) return
  const mark = Array.from(crypto.getRandomValues(new Uint8Array(8)), (one) => one.toString(16).padStart(2, "0")).join("")
  const frame = document.createElement("iframe")
  frame.hidden = true
  frame.title = box.data.words.label
  frame.src = `${box.data.url}${box.data.url.includes("?") ? "&" : "?"}mark=${mark}`
  const began = Date.now()
  say(box, "preparing", box.data.words.preparing)
  const timer = setInterval(() => {
    if (document.cookie.includes(`zeren-mark-${mark}=`)) end("started", box.data.words.started)
    else if (Date.now() - began > GIVES_UP_AFTER) end("failed", box.data.words.failed)
  }, LOOKS_EVERY)
  frame.onload = () => {
    const refusal = read(frame)
    if (refusal !== null) end("failed", refusal || box.data.words.failed)
  }
  document.body.append(frame)

  function end(state, words) {
    clearInterval(timer)
    say(box, state, words)
    // the frame carries the download: it may go once the browser has taken it over
    setTimeout(() => frame.remove(), state === "started" ? GIVES_UP_AFTER : 0)
  }
}

// What the frame shows when it shows anything: null for the empty page it begins with.
function read(frame) {
  let page = null
  try {
    page = frame.contentDocument
  } catch {
    return ""
  }
  if (!page || page.URL === "about:blank") return null
  try {
    return String(JSON.parse(page.body.textContent).message)
  } catch {
    return ""
  }
}

function say(box, state, words) {
  box.busy = state === "preparing"
  box.button.disabled = box.data.disabled || box.busy
  box.root.dataset.state = state
  box.told.textContent = words
}
