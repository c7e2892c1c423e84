// Tiles of evidence and the large view over the page. Every word comes in `data`; nothing is ever parsed as HTML.

const views = new WeakMap()
const GOOD = new Set(["usable", "accepted", "good", "ok"])
const LARGEST = 6

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement)
  if (!view) {
    view = newView(parentElement)
    views.set(parentElement, view)
  }
  view.choose = (action, id) => setTriggerValue("choice", { action, id })
  view.data = data
  draw(view)
  return () => {
    views.delete(parentElement)
    if (view.box?.dialog.open) view.box.dialog.close()
    view.root.remove()
  }
}

function newView(parent) {
  const root = make("div", "gallery")
  const list = make("ul", "tiles")
  const empty = make("p", "empty")
  root.append(list, empty)
  parent.append(root)
  return { root, list, empty, tiles: new Map(), box: null, at: null, data: null }
}

/* Tiles */

// Tiles that did not change stay in the page, so pictures do not flash and the focus is kept.
function draw(view) {
  const { items, words, removable, editable } = view.data
  const focus = focusedPlace(view)
  const tiles = new Map()
  for (const item of items) {
    const signature = JSON.stringify([item, words, removable, editable])
    const old = view.tiles.get(item.id)
    const same = old?.signature === signature
    tiles.set(item.id, same ? old : { signature, element: tile(view, item) })
  }
  for (const [id, { element }] of view.tiles) if (tiles.get(id)?.element !== element) element.remove()
  items.forEach((item, place) => {
    const { element } = tiles.get(item.id)
    if (view.list.children[place] !== element) view.list.insertBefore(element, view.list.children[place] ?? null)
  })
  view.tiles = tiles
  view.list.setAttribute("aria-label", words.label)
  view.list.hidden = !items.length
  view.empty.textContent = words.empty
  view.empty.hidden = items.length > 0
  refocus(view, focus)
  refresh(view)
}

function focusedPlace({ list }) {
  const at = list.getRootNode().activeElement
  return at ? [...list.children].findIndex((element) => element.contains(at)) : -1
}

function refocus({ list }, place) {
  if (place < 0 || list.contains(list.getRootNode().activeElement)) return
  const next = list.children[place] ?? list.lastElementChild
  next?.querySelector(".open")?.focus({ preventScroll: true })
}

function tile(view, item) {
  const { words, removable, editable } = view.data
  const holder = make("li", "tile")
  const shown = item.caption || item.name
  const open = opener(view, item)
  const text = make("div", "text")
  text.append(make("p", item.caption ? "caption" : "caption filename", shown))
  if (item.caption && item.kind !== "photo") text.append(make("p", "meta", item.name))
  if (item.meta) text.append(make("p", "meta", item.meta))
  if (item.verdict) text.append(verdict(item))
  holder.append(open, text)
  const buttons = make("div", "actions")
  if (editable) buttons.append(action(view, "edit", words.edit, item))
  if (removable) buttons.append(action(view, "remove", words.remove, item))
  if (buttons.childElementCount) holder.append(buttons)
  return holder
}

function opener(view, item) {
  const { words } = view.data
  const isDocument = item.kind === "document"
  const open = make(isDocument ? "a" : "button", `open ${item.kind}`)
  const name = fill(isDocument ? words.open_document : words.open, { name: item.caption || item.name })
  open.setAttribute("aria-label", name)
  if (isDocument) Object.assign(open, { href: ours(item.original), target: "_blank", rel: "noopener" })
  else {
    open.type = "button"
    open.onclick = () => enlarge(view, item.id)
  }
  open.append(paper(item.name))
  if (item.thumb && !isDocument) open.append(thumbnail(item, open, words))
  if (item.kind === "video") open.append(drawn("play"))
  return open
}

function thumbnail(item, open, words) {
  const picture = make("img")
  picture.alt = item.caption || item.name
  picture.loading = "lazy"
  picture.decoding = "async"
  picture.onerror = () => {
    picture.remove()
    open.classList.add("unreadable")
    if (item.kind === "photo") open.append(make("span", "problem", words.unreadable))
  }
  picture.src = ours(item.thumb)
  return picture
}

function paper(name) {
  const mark = make("span", "paper")
  mark.setAttribute("aria-hidden", "true")
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4).toUpperCase() : ""
  mark.dataset.ending = ending.toLowerCase()
  mark.append(make("span", "ending", ending))
  return mark
}

function verdict(item) {
  const good = GOOD.has(item.verdict)
  const chip = make("p", good ? "verdict good" : "verdict bad")
  chip.append(drawn(good ? "tick" : "warning"), make("span", "", item.verdict_words))
  return chip
}

function action(view, name, sentence, item) {
  const words = fill(sentence, { name: item.caption || item.name })
  return iconButton(name, words, () => view.choose(name, item.id))
}

/* The large view */

function enlarge(view, id) {
  view.box ??= newBox(view)
  view.at = id
  view.box.dialog.showModal()
  turn(view, 0)
  view.box.dialog.focus()
}

function newBox(view) {
  const { words } = view.data
  const dialog = make("dialog")
  dialog.tabIndex = -1
  const box = { dialog, shown: null, scale: 1, x: 0, y: 0, fingers: new Map() }
  box.place = make("span", "place")
  box.place.setAttribute("role", "status")
  box.original = make("a", "original")
  Object.assign(box.original, { target: "_blank", rel: "noopener" })
  box.smaller = iconButton("minus", words.zoom_out, () => zoom(box, box.scale / 1.5))
  box.larger = iconButton("plus", words.zoom_in, () => zoom(box, box.scale * 1.5))
  box.close = iconButton("remove", words.close, () => dialog.close())
  box.previous = iconButton("previous", words.previous, () => turn(view, -1))
  box.next = iconButton("next", words.next, () => turn(view, 1))
  const bar = make("header")
  bar.append(box.place, box.smaller, box.larger, box.original, box.close)
  box.stage = make("div", "stage")
  box.words = make("footer")
  dialog.append(bar, box.stage, box.previous, box.next, box.words)
  dialog.onkeydown = (event) => pressed(view, event)
  dialog.onclose = () => {
    box.stage.replaceChildren()
    box.shown = null
    view.tiles.get(view.at)?.element.querySelector(".open").focus()
  }
  handle(view, box)
  view.root.append(dialog)
  return box
}

const visible = ({ data }) => data.items.filter(({ kind }) => kind !== "document")

function turn(view, step) {
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at) + step
  if (!items[place]) return
  view.at = items[place].id
  refresh(view)
}

function refresh(view) {
  const { box, data } = view
  if (!box?.dialog.open) return
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at)
  if (place < 0) return box.dialog.close()
  const item = items[place]
  box.dialog.setAttribute("aria-label", item.caption || item.name)
  box.place.textContent = fill(data.words.position, { place: place + 1, total: items.length })
  box.original.textContent = data.words.original
  box.original.hidden = !item.original
  if (item.original) box.original.href = ours(item.original)
  box.previous.disabled = place === 0
  box.next.disabled = place === items.length - 1
  box.smaller.hidden = item.kind === "video"
  box.larger.hidden = item.kind === "video"
  const about = [make("p", "caption", item.caption || item.name)]
  if (item.meta) about.push(make("p", "meta", item.meta))
  if (item.verdict) about.push(verdict(item))
  box.words.replaceChildren(...about)
  stage(view, box, item)
  for (const near of [items[place + 1], items[place - 1]]) if (near?.kind === "photo") new Image().src = ours(near.large)
}

function stage(view, box, item) {
  const signature = JSON.stringify([item.id, item.large, item.original])
  if (signature === box.shown) return
  box.shown = signature
  box.item = item
  const shown = item.kind === "video" ? film(item) : photo(view, box, item)
  box.stage.replaceChildren(shown)
  box.picture = item.kind === "video" ? null : shown
  zoom(box, 1)
}

function film(item) {
  const video = make("video")
  Object.assign(video, { controls: true, playsInline: true, preload: "metadata" })
  if (item.thumb) video.poster = ours(item.thumb)
  for (const address of [item.large, item.original].filter(Boolean)) {
    const source = make("source")
    source.src = ours(address)
    video.append(source)
  }
  return video
}

// The small picture stands in at once; the large one takes its place when it is there.
function photo(view, box, item) {
  const picture = make("img")
  picture.alt = item.caption || item.name
  picture.draggable = false
  picture.src = ours(item.thumb || item.large)
  const large = new Image()
  large.src = ours(item.large || item.original)
  large
    .decode()
    .then(() => (picture.src = large.src))
    .catch(() => {
      if (box.item === item && !picture.naturalWidth) picture.replaceWith(make("p", "problem", view.data.words.unreadable))
    })
  return picture
}

function pressed(view, event) {
  const { box } = view
  if (event.target.tagName === "VIDEO" || event.ctrlKey || event.metaKey || event.altKey) return
  const acts = {
    ArrowLeft: () => turn(view, -1),
    ArrowRight: () => turn(view, 1),
    "+": () => zoom(box, box.scale * 1.5),
    "=": () => zoom(box, box.scale * 1.5),
    "-": () => zoom(box, box.scale / 1.5),
    0: () => zoom(box, 1),
  }
  if (!acts[event.key]) return
  event.preventDefault()
  event.stopPropagation()
  acts[event.key]()
}

/* Zoom, drag, swipe */

// Scales so that the point under the pointer (from the middle of the stage) stays where it is.
function zoom(box, wanted, at = { x: 0, y: 0 }) {
  const scale = Math.min(Math.max(wanted, 1), LARGEST)
  const ratio = scale / box.scale
  box.x = at.x - (at.x - box.x) * ratio
  box.y = at.y - (at.y - box.y) * ratio
  box.scale = scale
  place(box)
}

function place(box) {
  const { stage, picture, scale } = box
  const most = { x: (stage.clientWidth * (scale - 1)) / 2, y: (stage.clientHeight * (scale - 1)) / 2 }
  box.x = Math.min(Math.max(box.x, -most.x), most.x)
  box.y = Math.min(Math.max(box.y, -most.y), most.y)
  stage.classList.toggle("zoomed", scale > 1)
  box.smaller.disabled = scale <= 1
  box.larger.disabled = scale >= LARGEST
  if (picture) picture.style.transform = `translate(${box.x}px, ${box.y}px) scale(${scale})`
}

function handle(view, box) {
  const { stage, fingers } = box
  let start = null
  stage.onwheel = (event) => {
    event.preventDefault()
    if (box.picture) zoom(box, box.scale * Math.exp(-event.deltaY / 300), middle(stage, event))
  }
  stage.onpointerdown = (event) => {
    if (!box.picture || event.button) return
    stage.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, event)
    start = fingers.size === 1 ? { x: event.clientX, y: event.clientY, panX: box.x, panY: box.y, moved: false } : pinch()
  }
  const pinch = () => ({ spread: spread(fingers), scale: box.scale, moved: true })
  stage.onpointermove = (event) => {
    if (!start || !fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, event)
    if (start.spread) return zoom(box, (start.scale * spread(fingers)) / start.spread, middle(stage, event))
    const moved = { x: event.clientX - start.x, y: event.clientY - start.y }
    start.moved ||= Math.hypot(moved.x, moved.y) > 6
    if (box.scale === 1) return undefined
    box.x = start.panX + moved.x
    box.y = start.panY + moved.y
    return place(box)
  }
  stage.onpointerup = (event) => {
    fingers.delete(event.pointerId)
    const began = start
    start = null
    if (!began || began.spread || fingers.size) return
    const across = event.clientX - began.x
    if (!began.moved) return clicked(box, event)
    if (box.scale === 1 && Math.abs(across) > 50 && Math.abs(across) > Math.abs(event.clientY - began.y)) {
      turn(view, across > 0 ? -1 : 1)
    }
  }
  stage.onpointercancel = (event) => {
    fingers.delete(event.pointerId)
    start = null
  }
}

function clicked(box, event) {
  const at = middle(box.stage, event)
  if (box.scale > 1) return zoom(box, 1)
  if (isBeside(box, at)) return box.dialog.close()
  return zoom(box, 2.5, at)
}

function isBeside({ stage, picture }, { x, y }) {
  const fit = Math.min(stage.clientWidth / picture.naturalWidth, stage.clientHeight / picture.naturalHeight)
  return Math.abs(x) > (picture.naturalWidth * fit) / 2 || Math.abs(y) > (picture.naturalHeight * fit) / 2
}

function middle(stage, { clientX, clientY }) {
  const box = stage.getBoundingClientRect()
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 }
}

function spread(fingers) {
  const [one, other] = [...fingers.values()]
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
}

/* Drawing */

const SHAPES = {
  edit: "M4 20h4L19 9l-4-4L4 16v4Zm9-13 4 4",
  remove: "M6 6l12 12M18 6 6 18",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 7v6m0 3.5v.5",
  play: "M8 5.5v13l11-6.5-11-6.5Z",
}

function drawn(name) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
  icon.setAttribute("viewBox", "0 0 24 24")
  icon.setAttribute("aria-hidden", "true")
  icon.setAttribute("class", name)
  line.setAttribute("d", SHAPES[name])
  icon.append(line)
  return icon
}

function iconButton(name, words, act) {
  const button = make("button", `icon ${name}`)
  button.type = "button"
  button.title = words
  button.setAttribute("aria-label", words)
  button.append(drawn(name))
  button.onclick = act
  return button
}

// Addresses of our own server only, whatever the data says.
function ours(address) {
  const found = new URL(address, location.href)
  return found.origin === location.origin ? found.href : ""
}

function fill(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole))
}

function make(tag, name, words) {
  const element = document.createElement(tag)
  if (name) element.className = name
  if (words) element.textContent = words
  return element
}
