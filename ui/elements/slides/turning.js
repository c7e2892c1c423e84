/* Turning: keys, clickers, fingers, and by itself */

const isField = (target) => target?.matches?.("input:not([type=radio]), textarea, select")

function pressed(view, event) {
  // no key of the slides is a shortcut of the page below
  event.stopPropagation()
  const target = event.composedPath()[0]
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === "PageDown" || event.key === "PageUp") return turned(view, event, event.key === "PageDown" ? 1 : -1)
  if (event.key === "Escape") {
    event.preventDefault()
    return escape(view)
  }
  if (isField(target) || target?.matches?.("input")) return
  const keys = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: 0,
    ArrowUp: 0,
  }
  if (event.key === " " && view.data.cycle && !target?.matches?.("button, a")) {
    event.preventDefault()
    return pause(view)
  }
  if (event.key === " " && !target?.matches?.("button, a")) return turned(view, event, event.shiftKey ? -1 : 1)
  if (keys[event.key]) return turned(view, event, keys[event.key])
  if (event.key === "Home") return jumped(view, event, 0)
  if (event.key === "End") return jumped(view, event, view.slides.length - 1)
  if (event.key === "f" || event.key === "F") return fullScreen()
  if ((event.key === "p" || event.key === "P") && view.data.cycle) return pause(view)
  if (event.key === "b" || event.key === "B" || event.key === ".") view.dialog.classList.toggle("black")
  if (event.key === "Enter" && !target?.matches?.("button, a, label")) enter(view, event)
}

function turned(view, event, step) {
  event.preventDefault()
  turn(view, step)
}

function jumped(view, event, at) {
  event.preventDefault()
  go(view, at)
}

function turn(view, step) {
  view.dialog.classList.remove("black")
  if (view.rows) return closeRows(view)
  const many = view.slides.length
  const to = view.at + step
  go(view, view.data.cycle ? (to + many) % many : Math.min(Math.max(to, 0), many - 1))
}

function go(view, at) {
  view.asked = ""
  view.rows = null
  view.at = at
  remember(view, { at })
  paint(view)
  const { words } = view.data
  const field = isField(view.stage.getRootNode().activeElement)
  if (!field && !view.dialog.querySelector(".foot").contains(view.stage.getRootNode().activeElement)) view.dialog.focus()
  view.said.textContent = `${view.slides[at].title} ${fill(words.place, { at: at + 1, total: view.slides.length })}`
  turnByItself(view)
}

// Enter goes on to what the slide is for: the first figure with rows behind it, or the words of a decision.
function enter(view, event) {
  event.preventDefault()
  view.stage.querySelector(".field-words, button.behind, .line a")?.focus()
}

function escape(view) {
  const at = view.stage.getRootNode().activeElement
  if (view.dialog.classList.contains("black")) return view.dialog.classList.remove("black")
  if (view.rows) return closeRows(view)
  if (leaveForm(view, at)) return
  if (view.data.opens) return
  close(view)
}

// A dialog cannot be the full-screen element itself; the page can, and the dialog lies over it.
function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen()
  else document.documentElement.requestFullscreen?.().catch(() => {})
}

function swiping(view) {
  let from = null
  view.dialog.addEventListener("touchstart", ({ touches }) => {
    from = touches.length === 1 ? { x: touches[0].clientX, y: touches[0].clientY } : null
  }, { passive: true })
  view.dialog.addEventListener("touchend", ({ changedTouches }) => {
    if (!from) return
    const x = changedTouches[0].clientX - from.x
    const y = changedTouches[0].clientY - from.y
    from = null
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) turn(view, x < 0 ? 1 : -1)
  }, { passive: true })
}

/* The lobby: on to the next one every so many seconds, unless somebody holds it */

function turnByItself(view) {
  const { cycle } = view.data
  clearInterval(view.timer)
  view.progress.replaceChildren()
  view.progress.hidden = !cycle || view.paused
  if (!cycle || view.paused || !view.dialog.open) return
  const bar = make("i")
  bar.style.animationDuration = `${cycle}s`
  view.progress.append(bar)
  view.timer = setInterval(() => turn(view, 1), cycle * 1000)
}

function pause(view) {
  const { words } = view.data
  view.paused = !view.paused
  const name = view.paused ? words.go_on : words.pause
  view.pauseButton.setAttribute("aria-label", name)
  view.pauseButton.title = name
  view.pauseButton.replaceChildren(drawn(view.paused ? "play" : "pause"))
  view.said.textContent = name
  turnByItself(view)
  // nobody is there to let it go on
  clearTimeout(view.pausing)
  if (view.paused && view.data.opens) view.pausing = setTimeout(() => view.paused && pause(view), 5 * 60 * 1000)
}
