/* The large view: pictures, the pages of a document, films, and what a file took the place of */

function enlarge(view, id, old = -1) {
  view.box ??= newBox(view)
  Object.assign(view, { at: id, page: 1, old })
  view.box.dialog.showModal()
  refresh(view)
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
    box.words.replaceChildren()
    box.shown = box.told = null
    view.tiles.get(view.at)?.element.querySelector(".open").focus()
  }
  handle(view, box)
  view.root.append(dialog)
  return box
}

const visible = (view) => inOrder(view).filter(opensLarge)
const pagesOf = (item) => Math.max(1, item.pages)

// Through the pages of a document first, then to the next file.
function turn(view, step) {
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at)
  const page = view.page + step
  if (view.old < 0 && page >= 1 && page <= pagesOf(items[place])) view.page = page
  else if (items[place + step]) {
    const item = items[place + step]
    Object.assign(view, { at: item.id, page: step < 0 ? pagesOf(item) : 1, old: -1 })
  }
  refresh(view)
}

function toFile(view, step) {
  const items = visible(view)
  const item = items[items.findIndex(({ id }) => id === view.at) + step]
  if (item) Object.assign(view, { at: item.id, page: 1, old: -1 })
  refresh(view)
}

function refresh(view) {
  const { box, data } = view
  if (!box?.dialog.open) return
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at)
  if (place < 0) return box.dialog.close()
  const item = items[place]
  if (view.old >= item.before.length) view.old = -1
  if (view.page > pagesOf(item)) view.page = 1
  const shown = view.old < 0 ? item : item.before[view.old]
  box.dialog.setAttribute("aria-label", title(item))
  box.place.textContent = position(view, item, place + 1, items.length)
  box.original.textContent = isSaved(shown) ? data.words.save : data.words.original
  box.original.hidden = !shown.original
  if (shown.original) box.original.href = ours(shown.original)
  box.previous.disabled = place === 0 && (view.page === 1 || view.old >= 0)
  box.next.disabled = place === items.length - 1 && (view.page === pagesOf(item) || view.old >= 0)
  box.smaller.hidden = item.kind === "video"
  box.larger.hidden = item.kind === "video"
  tell(view, item, shown)
  stage(view, item, shown)
  preload(view, item, [items[place + 1], items[place - 1]])
}

function position({ data, page }, item, place, total) {
  const { words } = data
  const parts = [fill(words.position, { place, total })]
  if (item.pages > 1) parts.push(fill(words.page_position, { page, total: item.pages }))
  return parts.join(" · ")
}

// Under the picture: what it shows, what is said of it, and the reviewer's buttons. Drawn anew only when it differs.
function tell(view, item, shown) {
  const { box, data } = view
  const told = JSON.stringify([item, view.old, data.words, !!data.marking])
  if (told === box.told) return
  box.told = told
  const parts = [about(view.old < 0 ? item : { ...item, ...shown, tags: [], hints: [] }, !data.marking || view.old >= 0)]
  if (item.before.length) parts.push(compare(view))
  if (data.marking && view.old < 0) parts.push(judgeBox(view, item))
  box.words.replaceChildren(...parts)
  paintMarks(view)
}

function compare(view) {
  const { words } = view.data
  const button = make("button", "compare")
  button.type = "button"
  button.append(drawn("replace"), make("span", "", view.old < 0 ? words.before_show : words.before_back))
  button.onclick = () => {
    view.old = view.old < 0 ? 0 : -1
    refresh(view)
    view.box.words.querySelector(".compare").focus()
  }
  return button
}

function address(item, page) {
  return page > 1 ? item.page.replace("{page}", String(page)) : item.large || item.original
}

function stage(view, item, shown) {
  const { box, page } = view
  const large = address(shown, view.old < 0 ? page : 1)
  const signature = JSON.stringify([item.id, view.old, large, shown.original])
  if (signature === box.shown) return
  box.shown = signature
  const isFilm = shown.kind === "video"
  const element = isFilm ? film(shown) : picture(view, shown, large, view.old < 0 ? page : 1)
  box.stage.replaceChildren(element)
  box.picture = isFilm ? null : element
  zoom(box, 1)
}

function preload(view, item, near) {
  const addresses = near.filter((one) => one && one.kind !== "video").map((one) => one.large)
  if (view.page < pagesOf(item)) addresses.unshift(address(item, view.page + 1))
  for (const one of addresses.filter(Boolean)) new Image().src = ours(one)
}

function film(item) {
  const video = make("video")
  Object.assign(video, { controls: true, playsInline: true, preload: "metadata" })
  if (item.thumb) video.poster = ours(item.thumb)
  for (const one of [item.large, item.original].filter(Boolean)) {
    const source = make("source")
    source.src = ours(one)
    video.append(source)
  }
  return video
}

// The small picture stands in at once; the large one takes its place when it is there.
function picture(view, item, address, page) {
  const { box, data } = view
  const { words } = data
  const shown = make("img")
  const pages = item.pages > 1 ? ` ${fill(words.page_position, { page, total: item.pages })}` : ""
  shown.alt = `${title(item)}${pages}`
  shown.draggable = false
  shown.src = ours((page === 1 && item.thumb) || address)
  const large = new Image()
  large.src = ours(address)
  large
    .decode()
    .then(() => (shown.src = large.src))
    .catch(() => {
      const problem = item.kind === "photo" ? words.unreadable : words.no_preview
      if (box.picture === shown && !shown.naturalWidth) shown.replaceWith(make("p", "problem", problem))
    })
  return shown
}

function pressed(view, event) {
  const { box } = view
  if (event.key === "Escape" || event.key === "Tab") return
  event.stopPropagation() // the page behind has keys of its own
  const inField = event.target.tagName === "VIDEO" || event.target.tagName === "INPUT"
  if (inField || event.ctrlKey || event.metaKey || event.altKey) return
  const acts = {
    ArrowLeft: () => turn(view, -1),
    ArrowRight: () => turn(view, 1),
    ArrowUp: () => toFile(view, -1),
    ArrowDown: () => toFile(view, 1),
    "+": () => zoom(box, box.scale * 1.5),
    "=": () => zoom(box, box.scale * 1.5),
    "-": () => zoom(box, box.scale / 1.5),
    0: () => zoom(box, 1),
  }
  if (!acts[event.key]) return
  event.preventDefault()
  acts[event.key]()
}
