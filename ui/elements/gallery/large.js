/* The large view: pictures, the pages of a document, films, and what a file took the place of */

function enlarge(view, id, old = -1) {
  view.box ??= newBox(view)
  const { dialog, frame } = view.box
  const kept = id === view.at && isDesk(view) // the desk's page and what stands beside it stay
  if (!kept) Object.assign(view, { at: id, page: 1, old })
  dialog.append(frame)
  dialog.showModal()
  refresh(view)
  fit(view.box)
  dialog.focus()
}

function newBox(view) {
  const { words } = view.data
  const dialog = make("dialog")
  const frame = make("div", "frame")
  dialog.tabIndex = -1
  const box = { dialog, frame, shown: null, scale: 1, x: 0, y: 0, fingers: new Map(), pictures: [] }
  box.place = make("span", "place")
  box.place.setAttribute("role", "status")
  box.original = make("a", "original")
  Object.assign(box.original, { target: "_blank", rel: "noopener" })
  box.smaller = iconButton("minus", words.zoom_out, () => zoom(box, box.scale / 1.5))
  box.larger = iconButton("plus", words.zoom_in, () => zoom(box, box.scale * 1.5))
  box.close = iconButton("remove", words.close, () => dialog.close())
  box.close.classList.add("close")
  box.expand = iconButton("expand", words.expand, () => enlarge(view, view.at, view.old))
  box.previous = iconButton("previous", words.previous, () => turn(view, -1))
  box.next = iconButton("next", words.next, () => turn(view, 1))
  const bar = make("header")
  bar.append(box.place, box.smaller, box.larger, box.original, box.expand, box.close)
  box.stage = make("div", "stage")
  box.words = make("footer")
  frame.append(bar, box.stage, box.previous, box.next, box.words)
  dialog.append(frame)
  dialog.onkeydown = (event) => pressed(view, event)
  dialog.onclose = () => {
    if (isDesk(view)) return layOut(view, box.expand)
    box.stage.replaceChildren()
    box.words.replaceChildren()
    box.shown = box.told = null
    return view.tiles.get(view.at)?.element.querySelector(".open").focus()
  }
  handle(view, box)
  view.root.append(dialog)
  return box
}

// On the desk every file has its turn; elsewhere a document without a picture of its pages is a link of its own.
const visible = (view) => inOrder(view).filter((item) => isDesk(view) || opensLarge(item))
const pagesOf = (item) => Math.max(1, item.pages)
// Does what was before stand in the place of what is now, because there is no room for both?
const isInstead = (view) => view.old >= 0 && !isWide(view)

// Through the pages of a document first, then to the next file.
function turn(view, step) {
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at)
  const page = view.page + step
  if (!isInstead(view) && page >= 1 && page <= pagesOf(items[place])) view.page = page
  else if (items[place + step]) {
    const item = items[place + step]
    Object.assign(view, { at: item.id, page: step < 0 ? pagesOf(item) : 1, old: firstBefore(view, item) })
  }
  refresh(view)
}

function toFile(view, step) {
  const items = visible(view)
  const item = items[items.findIndex(({ id }) => id === view.at) + step]
  if (item) Object.assign(view, { at: item.id, page: 1, old: firstBefore(view, item) })
  refresh(view)
}

function refresh(view) {
  const { box, data } = view
  if (!box?.dialog.open && !isDesk(view)) return
  const items = visible(view)
  const place = items.findIndex(({ id }) => id === view.at)
  if (place < 0) return box.dialog.close()
  const item = items[place]
  if (view.old >= item.before.length) view.old = -1
  if (view.page > pagesOf(item)) view.page = 1
  const shown = isInstead(view) ? item.before[view.old] : item
  box.dialog.setAttribute("aria-label", title(item))
  box.place.textContent = position(view, item, place + 1, items.length)
  box.original.textContent = isSaved(shown) ? data.words.save : data.words.original
  box.original.hidden = !shown.original
  if (shown.original) box.original.href = ours(shown.original)
  box.previous.disabled = place === 0 && (view.page === 1 || isInstead(view))
  box.next.disabled = place === items.length - 1 && (view.page === pagesOf(item) || isInstead(view))
  box.previous.hidden = box.next.hidden = box.previous.disabled && box.next.disabled
  box.smaller.hidden = item.kind === "video"
  box.larger.hidden = item.kind === "video"
  tell(view, item, shown)
  stage(view, item, shown)
  paintStrip(view)
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
  const instead = isInstead(view)
  const told = JSON.stringify([item, view.old, instead, data.words, !!data.marking])
  if (told === box.told) return
  box.told = told
  const parts = [about(instead ? { ...item, ...shown, tags: [], hints: [] } : item, !data.marking || instead)]
  if (item.before.length) parts.push(compare(view))
  if (data.marking && !instead) parts.push(judgeBox(view, item))
  box.words.replaceChildren(...parts)
  paintMarks(view)
}

function compare(view) {
  const button = make("button", "compare")
  button.type = "button"
  button.append(drawn("replace"), make("span", "", compareWords(view)))
  button.onclick = () => {
    const last = view.old + 1 >= view.data.items.find(({ id }) => id === view.at).before.length
    view.old = view.old < 0 ? 0 : last ? -1 : view.old + 1
    refresh(view)
    view.box.words.querySelector(".compare").focus()
  }
  return button
}

function compareWords({ data, at, old }) {
  const { before } = data.items.find(({ id }) => id === at)
  if (old < 0) return data.words.before_show
  return old + 1 < before.length ? data.words.before_more : data.words.before_back
}

function address(item, page) {
  return page > 1 ? item.page.replace("{page}", String(page)) : item.large || item.original
}

function stage(view, item, shown) {
  const { box, data } = view
  const page = isInstead(view) ? 1 : view.page
  const before = view.old >= 0 && isWide(view) ? item.before[view.old] : null
  const large = address(shown, page)
  const signature = JSON.stringify([item.id, view.old, !!before, large, shown.original])
  if (signature === box.shown) return
  box.shown = signature
  const panes = [pane(view, shown, large, page, before ? { words: data.words.now } : null)]
  if (before) panes.unshift(pane(view, before, address(before, 1), 1, { words: beforeWords(view, item), bad: true }))
  box.pictures = panes.flatMap((one) => [...one.querySelectorAll("img")])
  box.stage.replaceChildren(...panes)
  box.stage.dataset.panes = panes.length
  zoom(box, 1)
}

// One picture, film or document on the stage; two stand beside each other, what was before on the left.
function pane(view, shown, large, page, label) {
  const holder = make("div", "pane")
  const isDrawn = shown.large || shown.kind !== "document"
  const drawing = isDrawn ? picture(view, shown, large, page) : sheet(view, shown)
  holder.append(shown.kind === "video" ? film(shown) : drawing)
  if (label) {
    const said = make("p", label.bad ? "verdict bad" : "verdict")
    if (label.bad) said.append(drawn("back"))
    said.append(make("span", "", label.words))
    holder.append(said)
  }
  return holder
}

function beforeWords({ data, old }, item) {
  const { verdict_words: verdict } = item.before[old]
  const count = item.before.length > 1 ? ` ${old + 1}/${item.before.length}` : ""
  return `${data.words.before}${count}${verdict ? ` · ${verdict}` : ""}`
}

// A document whose pages cannot be drawn here.
function sheet({ data }, shown) {
  const holder = make("div", "sheet")
  const link = make("a", "original", isSaved(shown) ? data.words.save : data.words.original)
  Object.assign(link, { href: ours(shown.original), target: "_blank", rel: "noopener" })
  holder.append(paper(shown.name), make("p", "problem", data.words.no_preview))
  if (shown.original) holder.append(link)
  return holder
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
      if (box.pictures.includes(shown) && !shown.naturalWidth) shown.replaceWith(make("p", "problem", problem))
    })
  return shown
}

function pressed(view, event) {
  if (event.key === "Escape" || event.key === "Tab") return
  event.stopPropagation() // the page behind has keys of its own
  turnByKey(view, event)
}

function turnByKey(view, event) {
  const { box } = view
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
