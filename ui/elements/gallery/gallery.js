// Tiles of evidence and what can be done with them. Every word comes in `data`; nothing is ever parsed as HTML.

const views = new WeakMap()
const live = new Set()
const GOOD = new Set(["usable", "accepted", "good", "ok"])

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  let view = views.get(parentElement)
  if (!view) {
    view = newView(parentElement)
    views.set(parentElement, view)
    live.add(view)
  }
  view.choose = (action, id) => setTriggerValue("choice", { action, id })
  view.tell = setStateValue
  view.data = data
  if (data.seen >= view.moved) view.order = null
  if (data.marking && data.heard >= view.marked) view.marks = { ...data.marking.marks }
  performance.mark("zeren-gallery-starts")
  draw(view)
  performance.measure("zeren-gallery", "zeren-gallery-starts")
  return () => {
    views.delete(parentElement)
    live.delete(view)
    giveBack(view)
    if (view.box?.dialog.open) view.box.dialog.close()
    view.root.remove()
  }
}

function newView(parent) {
  const root = make("div", "gallery")
  const bar = make("div", "bar")
  const list = make("ul", "tiles")
  const empty = make("p", "empty")
  const said = make("p", "said")
  said.setAttribute("role", "status")
  root.append(bar, list, empty, said)
  // A key typed into a field in here is no shortcut of the page.
  root.onkeydown = (event) => {
    if (event.target.tagName === "INPUT") event.stopPropagation()
  }
  parent.append(root)
  const view = { root, bar, list, empty, said, tiles: new Map(), box: null, at: null, page: 1, old: -1, data: null }
  Object.assign(view, { order: null, moved: 0, arranging: false, marks: {}, marked: 0, sending: new Map() })
  newArranging(view)
  return view
}

/* Tiles */

// Tiles that did not change stay in the page, so pictures do not flash and the focus is kept.
function draw(view) {
  const { words, layout } = view.data
  const items = inOrder(view)
  const focus = focusedPlace(view)
  const tiles = new Map()
  for (const item of items) {
    const signature = JSON.stringify([item, words, view.data.offers, !!view.data.marking])
    const old = view.tiles.get(item.id)
    const same = old?.signature === signature
    const made = layout === "desk" ? stripTile : tile
    tiles.set(item.id, same ? old : { signature, element: made(view, item) })
  }
  for (const [id, { element }] of view.tiles) if (tiles.get(id)?.element !== element) element.remove()
  items.forEach((item, place) => {
    const { element } = tiles.get(item.id)
    if (view.list.children[place] !== element) view.list.insertBefore(element, view.list.children[place] ?? null)
  })
  view.tiles = tiles
  view.root.dataset.layout = layout
  view.root.classList.toggle("judging", !!view.data.marking)
  view.list.setAttribute("aria-label", words.label)
  view.list.hidden = !items.length
  view.empty.textContent = words.empty
  view.empty.hidden = items.length > 0
  paintArranging(view)
  paintSending(view)
  paintMarks(view)
  refocus(view, focus)
  if (layout === "desk") layOut(view)
  else refresh(view)
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

const title = (item) => item.caption || item.name

function tile(view, item) {
  const { marking, offers } = view.data
  const holder = make("li", "tile")
  holder.dataset.id = item.id
  holder.append(opener(view, item), about(item, !marking))
  if (item.before.length) holder.append(before(view, item))
  if (item.replace) holder.append(replacement(view, item))
  if (marking) holder.append(judgeBox(view, item))
  if (offers.includes("edit") || offers.includes("remove")) holder.append(actions(view, item))
  if (offers.includes("order")) makeMovable(view, holder, item)
  return holder
}

function about(item, withVerdict) {
  const text = make("div", "text")
  text.append(make("p", item.caption ? "caption" : "caption filename", title(item)))
  if (item.caption && item.kind !== "photo") text.append(make("p", "meta filename", item.name))
  if (item.meta) text.append(make("p", "meta", item.meta))
  const chips = make("div", "chips")
  if (withVerdict && item.verdict) chips.append(verdict(item))
  chips.append(...item.tags.map((tag) => make("span", "tag", tag)))
  if (chips.childElementCount) text.append(chips)
  text.append(...item.hints.map(hint))
  return text
}

function hint({ words, link, href }) {
  const line = make("p", "hint")
  const said = make("span", "", words)
  line.append(drawn("look"), said)
  if (href) {
    const to = make("a", "", link)
    Object.assign(to, { href: ours(href), target: "_blank", rel: "noopener" })
    said.append(" ", to)
  }
  return line
}

function actions(view, item) {
  const { words, offers } = view.data
  const buttons = make("div", "actions")
  for (const name of ["edit", "remove"]) {
    if (!offers.includes(name)) continue
    buttons.append(iconButton(name, fill(words[name], { name: title(item) }), () => view.choose(name, item.id)))
  }
  return buttons
}

// A document without a picture of its pages is a link, anything else opens large over the page.
const opensLarge = (item) => item.kind === "video" || !!item.large
const isSaved = (item) => item.kind === "document" && !/\.pdf$/i.test(item.name)

function opener(view, item) {
  const { words } = view.data
  const large = opensLarge(item)
  const open = make(large ? "button" : "a", `open ${item.kind}`)
  const sentence = large ? words.open : isSaved(item) ? words.download : words.open_document
  open.setAttribute("aria-label", fill(sentence, { name: title(item) }))
  if (large) {
    open.type = "button"
    open.onclick = () => enlarge(view, item.id)
  } else Object.assign(open, { href: ours(item.original), target: "_blank", rel: "noopener" })
  open.append(paper(item.name))
  if (item.thumb) open.append(thumbnail(item, open, words))
  if (item.kind === "video") open.append(drawn("play"))
  const badge = make("span", "badge", item.badge)
  if (!large) badge.prepend(drawn(isSaved(item) ? "download" : "out"))
  if (item.badge || !large) open.append(badge)
  return open
}

function thumbnail(item, open, words) {
  const picture = make("img")
  picture.alt = title(item)
  picture.loading = "lazy"
  picture.decoding = "async"
  picture.draggable = false
  picture.onload = () => open.classList.add("seen")
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

function verdict({ verdict: found, verdict_words: words }) {
  const good = GOOD.has(found)
  const chip = make("p", good ? "verdict good" : "verdict bad")
  chip.append(drawn(good ? "tick" : "back"), make("span", "", words))
  return chip
}

/* What a file took the place of: small, crossed, with what was said of it */

function before(view, item) {
  const { words } = view.data
  const old = item.before[0]
  const button = make("button", "before")
  button.type = "button"
  button.setAttribute("aria-label", fill(words.before_open, { name: title(item), verdict: old.verdict_words }))
  button.append(crossed(old))
  const said = make("span", "said")
  said.append(make("span", "what", words.before), make("span", "why", old.verdict_words))
  button.append(said)
  button.onclick = () => enlarge(view, item.id, 0)
  button.disabled = !old.large || !opensLarge(item)
  return button
}

function crossed(old) {
  const holder = make("span", "crossed")
  if (!old.thumb) {
    holder.append(paper(old.name))
    return holder
  }
  const picture = make("img")
  picture.alt = ""
  picture.loading = "lazy"
  picture.src = ours(old.thumb)
  holder.append(picture)
  return holder
}
