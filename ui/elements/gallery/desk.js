/* The desk: one file large in the page, the others in a strip below; the same frame fills the screen on demand */

const WIDE = 520 // pixels in which two pictures beside each other can still be read

const isDesk = (view) => view.data.layout === "desk"
const isWide = ({ box }) => box.stage.clientWidth >= WIDE

// What was returned before stands beside what came now as soon as the file is on the desk.
const firstBefore = (view, item) => (isDesk(view) && item.before.length && isWide(view) ? 0 : -1)

function layOut(view, focus) {
  view.box ??= newBox(view)
  const { box, root, list } = view
  const items = visible(view)
  box.frame.hidden = !items.length
  if (!box.dialog.open && box.frame.parentNode !== root) root.insertBefore(box.frame, list)
  list.hidden = items.length < 2
  root.classList.toggle("single", items.length < 2)
  if (items.length && !items.some(({ id }) => id === view.at)) {
    const first = items.find(({ id }) => id === view.data.first) ?? items[0]
    Object.assign(view, { at: first.id, page: 1, old: firstBefore(view, first) })
  }
  root.style.setProperty("--above", `${above(root)}px`)
  refresh(view)
  fit(box)
  focus?.focus()
}

// How much of the page stands above the desk? The picture gets what is left of the window.
function above(root) {
  const { host } = root.getRootNode()
  const scrolled = host?.closest("[data-testid=stMain]")?.scrollTop ?? 0
  return Math.max(0, Math.round(root.getBoundingClientRect().top + scrolled))
}

function choose(view, item) {
  Object.assign(view, { at: item.id, page: 1, old: firstBefore(view, item) })
  refresh(view)
}

// A small picture in the strip, which brings the file onto the desk.
function stripTile(view, item) {
  const { words } = view.data
  const holder = make("li", "tile")
  holder.dataset.id = item.id
  const button = make("button", `open ${item.kind}`)
  button.type = "button"
  button.setAttribute("aria-label", fill(words.open, { name: title(item) }))
  button.onclick = () => choose(view, item)
  button.append(paper(item.name))
  if (item.thumb) button.append(thumbnail(item, button, words))
  if (item.kind === "video") button.append(drawn("play"))
  for (const shape of ["tick", "back", "look"]) {
    if (shape !== "look" || item.hints.length) button.append(signed(shape))
  }
  holder.append(button)
  return holder
}

function signed(shape) {
  const sign = make("span", `sign ${shape}`)
  sign.append(drawn(shape))
  return sign
}

function paintStrip(view) {
  if (!isDesk(view)) return
  for (const [id, { element }] of view.tiles) {
    const button = element.querySelector(".open")
    const here = id === view.at
    if (here === (button.getAttribute("aria-current") === "true")) continue
    if (here) button.setAttribute("aria-current", "true")
    else button.removeAttribute("aria-current")
    if (here) uncover(view.list, element)
  }
}

// Scrolls the strip alone; the page stays where the reader has it.
function uncover(list, { offsetLeft, offsetWidth }) {
  const left = Math.min(list.scrollLeft, offsetLeft)
  list.scrollLeft = Math.max(left, offsetLeft + offsetWidth - list.clientWidth)
}

// The keys of the desk, wherever the reader is in the page, unless a field or a list takes them for itself.
const TAKEN =
  "input, textarea, select, video, [contenteditable], [role=dialog], [role=radiogroup], [role=tablist], [role=listbox], [role=slider]"

document.addEventListener("keydown", (event) => {
  const path = event.composedPath().filter((one) => one instanceof Element)
  if (event.defaultPrevented || path.some((one) => one.matches(TAKEN))) return
  for (const view of live) {
    if (!isDesk(view) || view.box?.dialog.open || view.box?.frame.hidden || document.querySelector("[role=dialog]")) continue
    if (event.key === "f" || event.key === "F") {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      enlarge(view, view.at, view.old)
    } else if (event.key !== "ArrowUp" && event.key !== "ArrowDown") turnByKey(view, event)
    return
  }
})
