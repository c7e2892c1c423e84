// Slides over the whole screen. Every word comes in `data`; nothing is ever parsed as HTML.

const views = new WeakMap()
const live = new Set()
const BACK = 60 * 1000 // milliseconds until slides that open by themselves come back

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  let view = views.get(parentElement)
  const fresh = !view
  if (fresh) {
    view = newView(parentElement, data)
    views.set(parentElement, view)
    live.add(view)
  }
  view.tell = setTriggerValue
  view.keep = setStateValue
  take(view, data)
  const opens = data.opens && !view.opens
  view.opens = data.opens
  if (opens || (fresh && view.memory.open)) open(view)
  return () => {
    views.delete(parentElement)
    live.delete(view)
    clearInterval(view.timer)
    clearTimeout(view.pausing)
    clearTimeout(view.resting)
    clearTimeout(view.reopening)
    if (view.dialog.open) view.dialog.close()
    view.root.remove()
  }
}

function newView(parent, data) {
  const root = make("div", "slides")
  const button = make("button", "launch")
  button.type = "button"
  const dialog = make("dialog", "deck")
  dialog.tabIndex = -1
  root.append(button, dialog)
  parent.append(root)
  const view = { root, button, dialog, data, slides: [], at: 0, rows: null, drawn: "", memory: remembered(data.key) }
  view.at = view.memory.at ?? 0
  frame(view)
  button.onclick = () => open(view)
  dialog.onkeydown = (event) => pressed(view, event)
  // Esc is ours: it closes what lies on top first
  dialog.oncancel = (event) => {
    event.preventDefault()
    escape(view)
  }
  dialog.onclose = () => remember(view, { open: false })
  swiping(view)
  // a pointer that nobody moves is not part of the slide
  dialog.onpointermove = () => {
    dialog.classList.remove("still")
    clearTimeout(view.resting)
    view.resting = setTimeout(() => dialog.classList.add("still"), 2500)
  }
  return view
}

/* What a reload must not lose: whether the slides were open, and which one was shown */

const place = (key) => `zeren_slides_${key}`

function remembered(key) {
  try {
    return JSON.parse(sessionStorage.getItem(place(key)) || "{}")
  } catch {
    return {}
  }
}

function remember(view, what) {
  Object.assign(view.memory, what)
  try {
    sessionStorage.setItem(place(view.data.key), JSON.stringify(view.memory))
  } catch {
    // a browser that keeps nothing begins with the first slide
  }
}

/* New data: the slide that is shown stays, and is drawn anew only where it differs */

function take(view, data) {
  const before = view.slides[view.at]?.id
  const changed = view.sent !== data.shown
  view.data = data
  if (changed) {
    view.sent = data.shown
    view.slides = JSON.parse(data.shown)
    const same = view.slides.findIndex(({ id }) => id === before)
    if (same >= 0) view.at = same
    else if (before) view.at = Math.max(0, view.slides.findIndex(({ kind, id }) => before.startsWith(kind) || before.startsWith(id)))
    view.at = Math.min(view.at, view.slides.length - 1)
  }
  view.rows = data.rows && data.rows.show === view.asked ? data.rows : null
  for (const [name, colour] of Object.entries(data.colours)) view.root.style.setProperty(`--${name}`, colour)
  paintLaunch(view)
  formArrived(view)
  paint(view)
}

function paintLaunch(view) {
  const { words } = view.data
  const text = make("span", "launch-words")
  text.append(make("strong", "", words.launch), make("span", "", words.launch_hint))
  view.button.replaceChildren(drawn("play"), text)
}

function open(view) {
  clearTimeout(view.reopening)
  if (!view.dialog.open) view.dialog.showModal()
  view.dialog.classList.add("still")
  remember(view, { open: true })
  paint(view)
  view.dialog.focus()
  turnByItself(view)
}

function close(view) {
  if (document.fullscreenElement) document.exitFullscreen()
  view.dialog.close()
  view.button.focus()
  clearInterval(view.timer)
  // a screen that nobody attends does not stay closed
  if (view.data.opens) view.reopening = setTimeout(() => live.has(view) && open(view), BACK)
}

/* The frame: title above, the slide, and below it the dots and buttons */

function frame(view) {
  const { words } = view.data
  const head = make("header", "head")
  view.title = make("h1", "title")
  view.sub = make("p", "sub")
  head.append(view.title, view.sub)
  view.stage = make("div", "stage")
  view.dots = make("nav", "dots")
  view.said = make("p", "said")
  view.said.setAttribute("role", "status")
  const foot = make("footer", "foot")
  view.buttons = make("div", "buttons")
  view.buttons.append(iconButton("previous", words.previous, () => turn(view, -1)))
  if (view.data.cycle) {
    view.pauseButton = iconButton("pause", words.pause, () => pause(view))
    view.buttons.append(view.pauseButton)
  }
  view.buttons.append(
    iconButton("next", words.next, () => turn(view, 1)),
    iconButton("full", words.full, () => fullScreen()),
    iconButton("remove", words.close, () => close(view)),
  )
  foot.append(view.dots, view.buttons)
  view.progress = make("span", "progress")
  view.dialog.append(head, view.stage, foot, view.progress, view.said)
}

function paint(view) {
  if (!view.dialog.open) return
  const slide = view.slides[view.at]
  if (!slide) return
  view.title.textContent = slide.title
  view.sub.textContent = slide.sub
  view.dialog.setAttribute("aria-label", slide.title)
  paintDots(view)
  const signature = JSON.stringify([slide, view.rows, view.asked, view.data.form?.done, !!view.data.form])
  if (signature !== view.drawn) {
    const same = view.shownId === slide.id
    view.drawn = signature
    view.shownId = slide.id
    draw(view, slide, same)
  }
  if (slide.kind === "decisions") paintForm(view)
}

// Only what differs is replaced: the form of the decisions stays in the page with whatever is being typed.
function draw(view, slide, same) {
  const focus = view.stage.getRootNode().activeElement
  const key = focus?.dataset?.key ?? view.back
  view.back = null
  if (slide.kind === "decisions" && same && view.list?.isConnected && !view.rows) {
    view.list.replaceWith((view.list = decisionList(view, slide)))
    return
  }
  const made = view.rows ? rowsOf(view, view.rows) : PARTS[slide.kind](view, slide)
  made.classList.add("slide")
  if (!same) made.classList.add("comes")
  view.stage.replaceChildren(made)
  view.stage.scrollTop = 0
  if (key) view.stage.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
  else if (view.rows) view.stage.querySelector(".rows-back")?.focus({ preventScroll: true })
  // what had the focus may be gone, and keys must go on reaching the slides
  if (!view.dialog.contains(view.stage.getRootNode().activeElement)) view.dialog.focus()
}

function paintDots(view) {
  const names = view.slides.map(({ name, further }) => [name, further])
  const drawnDots = JSON.stringify([names, view.at])
  if (drawnDots === view.dotsDrawn) return
  view.dotsDrawn = drawnDots
  const had = view.dots.contains(view.dots.getRootNode().activeElement)
  view.dots.replaceChildren(
    ...names.map(([name, further], at) => {
      const ends = !names[at + 1]?.[1]
      const dot = make("button", `dot${further ? " further" : ""}${ends ? " ends" : ""}`)
      dot.type = "button"
      dot.append(make("span", "point"))
      // of several pages the last dot carries the name
      if (ends) dot.append(make("span", "dot-name", name))
      dot.setAttribute("aria-label", further ? `${name} ${further + 1}` : name)
      dot.title = name
      if (at === view.at) dot.setAttribute("aria-current", "step")
      dot.onclick = () => go(view, at)
      return dot
    }),
  )
  if (had) view.dots.children[view.at]?.focus()
  view.dots.children[view.at]?.scrollIntoView?.({ block: "nearest", inline: "nearest" })
}

/* The rows behind a figure: asked of the server, drawn on the slide */

function ask(view, show) {
  view.asked = show
  view.tell("ask", { show })
}

function closeRows(view) {
  view.back = view.asked
  view.asked = ""
  view.rows = null
  paint(view)
}
