// The matrix and its legend. Every word and id comes in `data`; nothing here is ever parsed as HTML.

const views = new WeakMap() // where Streamlit mounted us -> what we drew there
const places = new Map() // key -> how far the reader had scrolled, kept while they visit another page
const unfolded = new Map() // key and group -> whether the reader left it unfolded, kept while the page lives
// A shadow root can neither set the paper nor take the framework's bars and our filters off it.
const PAPER = `@page { size: A3 landscape; margin: 8mm }
@media print {
  :is(html, body, #root, [data-testid=stApp], [data-testid=stAppViewContainer], [data-testid=stMain]),
  :is(#root > div, [data-testid=stApp] > div, [data-testid=stAppViewContainer] > div) {
    position: static !important; overflow: visible !important; height: auto !important; max-height: none !important;
    width: auto !important; max-width: none !important; background: #fff !important; color-scheme: light !important }
  [data-testid=stMainBlockContainer] { padding: 0 !important; max-width: none !important }
  :is([data-testid=stMainBlockContainer], [data-testid=stMainBlockContainer] *) { color: #111 !important; gap: 0.2rem }
  [data-testid=stMainBlockContainer] :is(h1, p) { margin: 0 !important; padding: 0 !important }
  :is([data-testid=stVerticalBlock], [data-testid=stLayoutWrapper], [data-testid=stElementContainer]) {
    overflow: visible !important; display: block !important }
  :is([data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], [data-testid=stStatusWidget]),
  :is(.st-key-matrix_filters, .st-key-matrix_edit, .st-key-matrix_panel, .st-key-matrix_clear) { display: none !important }
}`
const ROOM = 1000 // pixels of a window that has room for an assignment beside the matrix
const [ID, NAME, COUNT, LABEL, UNFOLD, FOLD, OPEN, HELD] = [0, 1, 2, 3, 4, 5, 6, 7] // of a group

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.kind === "legend") return drawLegend(parentElement, data)
  let view = views.get(parentElement)
  if (!view) {
    view = newView(parentElement)
    views.set(parentElement, view)
  }
  view.send = (kind, id) => setTriggerValue("target", { kind, id })
  const signature = `${data.height} ${data.shown}`
  if (signature !== view.signature) {
    performance.mark("zeren-matrix-begin")
    draw(view, { key: data.key, height: data.height, ...JSON.parse(data.shown) })
    performance.measure("zeren-matrix", "zeren-matrix-begin")
    view.signature = signature
  }
  view.beside = data.beside
  choose(view, data.selected ?? null)
  return () => {
    remember(view)
    view.stop()
    views.delete(parentElement)
    view.root.remove()
  }
}

function newView(parent) {
  const root = make("div", "matrix")
  const scroller = make("div", "scroller")
  const tip = make("div", "tip")
  tip.setAttribute("popover", "manual")
  tip.setAttribute("aria-hidden", "true")
  root.append(scroller, tip)
  parent.append(root)
  const view = { root, scroller, tip, signature: null, lines: [], at: null, lit: null, key: null, selected: null, given: null, last: null, moved: false }
  scroller.onclick = (event) => open(view, event.target)
  scroller.onkeydown = (event) => walk(view, event)
  scroller.addEventListener("focusin", (event) => arrive(view, event.target))
  scroller.addEventListener("focusout", () => point(view, null))
  scroller.onpointerover = (event) => {
    if (event.pointerType !== "touch" && !view.moved) point(view, event.target.closest?.("td, th"))
  }
  scroller.onpointermove = ({ movementX, movementY }) => {
    if (movementX || movementY) view.moved = false
  }
  scroller.onpointerleave = () => point(view, null)
  scroller.onscroll = () => hideTip(view)
  const widths = new ResizeObserver(() => padScroll(view))
  widths.observe(scroller)
  const paper = make("style")
  paper.textContent = PAPER
  document.head.append(paper)
  view.stop = () => {
    widths.disconnect()
    paper.remove()
  }
  return view
}

// `then` puts the focus where a fold wants it; without it the focus stays where it was.
function draw(view, data, then = null) {
  const { scroller } = view
  const focused = view.at && scroller.contains(deepFocus()) ? view.at.ref : null
  const place = view.key === null ? places.get(data.key) : { left: scroller.scrollLeft, top: scroller.scrollTop }
  view.key = data.key
  view.data = data
  layColumns(view)
  view.lines = []
  view.at = null
  view.lit = null
  view.cols = []
  view.folders = new Map()
  view.byRef = new Map()
  hideTip(view)
  scroller.style.maxHeight = data.height ? `${data.height}px` : ""
  if (!data.rows.length) {
    scroller.replaceChildren(make("p", "empty", data.heads.empty))
    return
  }
  const table = make("table")
  table.setAttribute("role", "grid")
  table.classList.toggle("dense", view.columns.length > 24)
  table.classList.toggle("tight", view.columns.length > 36)
  const whole = document.createDocumentFragment()
  whole.append(make("caption", "", data.heads.caption), columns(view), head(view, data), body(view, data))
  table.append(whole)
  scroller.replaceChildren(table)
  stop(view, view.byRef.get(focused) ?? view.lines[0].buttons[0])
  requestAnimationFrame(() => {
    padScroll(view)
    if (place) scroller.scrollTo({ left: place.left, top: place.top, behavior: "instant" })
    if (then) then()
    else if (focused) view.at?.focus({ preventScroll: true })
  })
}

// Which columns stand now: a folded group is one column in the place of its units.
function layColumns(view) {
  const { units } = view.data
  const folded = new Set()
  view.columns = []
  view.columnOf = units.map(([, , , heading, within, folds], unit) => {
    if (!folds || isOpen(view, within)) return view.columns.push({ unit, within, heading }) - 1
    if (!folded.has(within)) view.columns.push({ sum: within, within, heading })
    folded.add(within)
    return -1
  })
}

function isOpen({ key, data }, group) {
  const it = data.groups[group]
  return it[HELD] || (unfolded.get(`${key} ${it[ID]}`) ?? it[OPEN])
}

// Folds or unfolds a group; from a folded cell the focus goes to the first cell of that task that it hid.
function toggle(view, group, row = null) {
  unfolded.set(`${view.key} ${view.data.groups[group][ID]}`, !isOpen(view, group))
  draw(view, view.data, () => {
    const hidden = ({ column }) => view.columns[column]?.within === group && view.data.units[view.columns[column].unit][5]
    const to = row === null ? view.folders.get(group) : view.lines[row].buttons.find(hidden)
    to?.focus({ preventScroll: true })
    if (to?.ref) show(view, to)
  })
  select(view, view.chosen, false)
}

function columns(view) {
  const group = make("colgroup")
  group.append(make("col", "number"), make("col", "task"))
  view.cols = view.columns.map(({ sum, within }) => {
    if (sum === undefined) return make("col", "unit")
    const col = make("col", "unit sum")
    const alone = view.columns.filter((other) => other.within === within).length === 1
    if (alone) col.style.setProperty("--name", `${roomFor(view.data.groups[sum][NAME])}rem`)
    return col
  })
  group.append(...view.cols, make("col", "completion"))
  return group
}

// How wide is a group's name over a single column, its button's edges included? At most nine Chinese letters.
function roomFor(name) {
  const letters = [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.6), 0)
  return Math.min(letters, 9) * 0.82 + 2.4
}

function head(view, data) {
  const part = make("thead")
  const grouped = data.units.some((unit) => unit[3])
  const top = make("tr")
  const sides = ["number", "task", "completion"].map((name) => {
    const cell = heading("col", name, data.heads[name])
    if (grouped) cell.rowSpan = 2
    return cell
  })
  const names = view.columns.map((_, place) => columnHead(view, place))
  view.heads = names
  top.append(sides[0], sides[1], ...(grouped ? groupHeads(view) : names), sides[2])
  part.append(top)
  if (grouped) {
    const second = make("tr")
    second.append(...names)
    part.append(second)
  }
  return part
}

function groupHeads(view) {
  const heads = []
  view.columns.forEach(({ heading: words, within }, place) => {
    if (place && !startsGroup(view.columns, place)) {
      heads.at(-1).colSpan += 1
      return
    }
    const name = place ? "group first" : "group"
    const cell = words ? heading("colgroup", name, "") : make("td", name)
    if (words) cell.append(within < 0 || view.data.groups[within][HELD] ? make("span", "groupname", words) : folder(view, within))
    heads.push(cell)
  })
  return heads
}

// The button in a group's heading.
function folder(view, group) {
  const it = view.data.groups[group]
  const open = isOpen(view, group)
  const button = make("button", "groupname fold")
  button.type = "button"
  button.setAttribute("aria-expanded", open)
  button.setAttribute("aria-label", it[LABEL])
  button.append(make("span", "chevron"), it[NAME])
  button.group = group
  button.tip = it[open ? FOLD : UNFOLD]
  view.folders.set(group, button)
  return button
}

function columnHead(view, place) {
  const { unit, sum } = view.columns[place]
  const first = startsGroup(view.columns, place) ? " first" : ""
  const [name, full] = sum === undefined ? view.data.units[unit].slice(1, 3) : [view.data.groups[sum][COUNT], view.data.groups[sum][LABEL]]
  const cell = heading("col", `unit${sum === undefined ? "" : " sum"}${first}`, "")
  if (full !== name) cell.setAttribute("aria-label", full)
  cell.append(make("span", "name", name))
  cell.place = place
  cell.tip = full
  cell.sum = sum
  return cell
}

function startsGroup(columns, place) {
  const [one, other] = [columns[place - 1], columns[place]]
  return place > 0 && (one.heading !== other.heading || one.within !== other.within)
}

function body(view, data) {
  const part = make("tbody")
  const grid = data.rows.map(() => new Array(view.columns.length))
  const put = (row, column, cell) => {
    if (grid[row][column]) grid[row][column].push(cell)
    else grid[row][column] = [cell]
  }
  for (const cell of data.cells) if (view.columnOf[cell[1]] >= 0) put(cell[0], view.columnOf[cell[1]], cell)
  const sumOf = new Map(view.columns.map(({ sum }, place) => [sum, place]))
  for (const sum of data.sums) if (sumOf.has(sum[1])) put(sum[0], sumOf.get(sum[1]), sum)
  const firsts = view.columns.map((_, place) => startsGroup(view.columns, place))
  const blank = make("td", "unit")
  const mark = make("button")
  mark.type = "button"
  mark.tabIndex = -1
  data.rows.forEach((row, rowPlace) => {
    const line = { buttons: [] }
    const tr = make("tr")
    tr.append(make("td", "number", row[1]), rowHead(view, row, line, rowPlace))
    view.columns.forEach(({ sum }, place) => {
      const td = blank.cloneNode(false)
      if (firsts[place]) td.className = "unit first"
      td.place = place
      const drawn = sum === undefined ? assignment : together
      for (const cell of grid[rowPlace][place] ?? []) td.append(drawn(view, line, cell, mark, rowPlace, place))
      tr.append(td)
    })
    tr.append(completion(row))
    view.lines.push(line)
    part.append(tr)
  })
  return part
}

function rowHead(view, [id, , title, missing, note], line, rowPlace) {
  const cell = make("th", "task")
  cell.scope = "row"
  const button = make("button", missing ? "title missing" : "title")
  button.type = "button"
  button.tabIndex = -1
  button.append(make("span", "words", title))
  if (note) button.append(make("span", "note", note))
  cell.append(button)
  keep(view, line, button, { kind: "row", id, row: rowPlace, column: -1 })
  return cell
}

function assignment(view, line, [, , id, role, status, mark, overdue, label], template, row, column) {
  const button = template.cloneNode(false)
  button.className = `mark ${role} ${status}${overdue ? " overdue" : ""}`
  button.textContent = mark
  button.setAttribute("aria-label", label)
  button.tip = label
  keep(view, line, button, { kind: "cell", id, row, column })
  return button
}

// The folded units of a group in one task.
function together(view, line, [, group, role, state, mark, share, overdue, label], template, row, column) {
  const button = template.cloneNode(false)
  button.className = `mark sum ${role} ${state}${overdue ? " overdue" : ""}`
  button.textContent = mark
  button.style.setProperty("--part", `${share * 100}%`)
  button.setAttribute("aria-label", label)
  button.setAttribute("aria-expanded", "false")
  button.tip = label
  keep(view, line, button, { kind: "fold", id: `${group} ${row}`, row, column })
  button.group = group
  return button
}

function keep(view, line, button, { kind, id, row, column }) {
  button.kind = kind
  button.ref = `${kind} ${id}`
  button.target = id
  button.row = row
  button.column = column
  button.order = line.buttons.length
  line.buttons.push(button)
  view.byRef.set(button.ref, button)
}

function completion([, , , , , words, share, state]) {
  const cell = make("td", `completion ${state}`)
  cell.append(make("span", "share", words))
  if (share === null) return cell
  const bar = make("span", "bar")
  const full = make("span", "full")
  full.style.width = `${share * 100}%`
  bar.append(full)
  cell.append(bar)
  return cell
}

// What the page says is open beside the matrix. A click outlines its cell at once; when all is closed the focus that
// was in the panel comes back to the cell.
function choose(view, selected) {
  if (selected === view.given) return
  const closed = view.given && !selected
  view.given = selected
  select(view, selected, true)
  if (!closed) return
  const back = view.byRef.get(`cell ${view.last}`) ?? view.at
  setTimeout(() => {
    const at = deepFocus()
    if (!at || at === document.body || !at.isConnected || at.closest(".st-key-matrix_panel")) back?.focus({ preventScroll: true })
  }, 50)
}

// Outlines a cell; with `reveal` its group is unfolded for it.
function select(view, selected, reveal) {
  view.chosen = selected
  const hidden = reveal && selected ? view.data.cells.find((cell) => cell[2] === selected) : null
  if (hidden && view.columnOf[hidden[1]] < 0) {
    unfolded.set(`${view.key} ${view.data.groups[view.data.units[hidden[1]][4]][ID]}`, true)
    draw(view, view.data)
  }
  view.selected?.classList.remove("selected")
  view.selected?.removeAttribute("aria-current")
  const found = selected ? view.byRef.get(`cell ${selected}`) : null
  found?.classList.add("selected")
  found?.setAttribute("aria-current", "true")
  if (found && found.ref !== view.selected?.ref) {
    if (!view.scroller.contains(deepFocus())) stop(view, found)
    requestAnimationFrame(() => show(view, found))
  }
  view.selected = found
}

// Brings a cell into the scroller's free middle without moving the page.
function show({ scroller }, cell) {
  const box = scroller.getBoundingClientRect()
  const at = cell.getBoundingClientRect()
  const pad = getComputedStyle(scroller)
  const edge = (name) => Number.parseFloat(pad[`scrollPadding${name}`]) || 0
  const before = at.left - box.left - edge("Left")
  const after = at.right - box.right + edge("Right")
  const above = at.top - box.top - edge("Top")
  const below = at.bottom - box.bottom + 8
  scroller.scrollLeft += before < 0 ? before : Math.max(0, after)
  scroller.scrollTop += above < 0 ? above : Math.max(0, below)
}

function open(view, target) {
  const folding = target.closest("button.fold, button.sum, th.sum")
  if (folding) return toggle(view, folding.group ?? folding.sum, folding.row ?? null)
  const button = target.closest("button") ?? target.closest("td.unit, th.task")?.querySelector("button")
  if (button?.kind === "fold") return toggle(view, button.group, button.row)
  if (!button?.ref) return
  stop(view, button)
  const beside = view.beside && button.kind === "cell" && window.innerWidth >= ROOM && !button.target.startsWith("-")
  if (!beside) return view.send(button.kind, button.target)
  view.last = button.target
  view.moved = true // the table grows narrower under a pointer that stands still: it points at nothing new
  hideTip(view)
  select(view, button.target, false)
  view.send("beside", button.target)
}

function walk(view, event) {
  if (event.key === "Escape" && view.beside && view.chosen) return view.send("close", "")
  const from = view.at
  if (!from || event.altKey || event.metaKey) return
  const to = event.target.ref ? neighbour(view, from, event.key, event.ctrlKey) : event.key === "ArrowDown" ? from : undefined
  if (to === undefined) return
  event.preventDefault()
  if (to === null && event.key === "ArrowUp") view.folders.get(view.columns[from.column]?.within)?.focus()
  if (to) to.focus({ preventScroll: true })
  if (to) show(view, to)
}

function neighbour({ lines }, { row, column, order }, key, far) {
  const line = lines[row].buttons
  switch (key) {
    case "ArrowRight":
      return line[order + 1] ?? null
    case "ArrowLeft":
      return line[order - 1] ?? null
    case "ArrowDown":
      return sameColumn(lines.slice(row + 1), column)
    case "ArrowUp":
      return sameColumn(lines.slice(0, row).reverse(), column)
    case "Home":
      return far ? lines[0].buttons[0] : line[0]
    case "End":
      return far ? lines.at(-1).buttons.at(-1) : line.at(-1)
    default:
      return undefined
  }
}

function sameColumn(lines, column) {
  for (const { buttons } of lines) {
    const found = buttons.find((button) => button.column === column)
    if (found) return found
  }
  return null
}

// One stop for the Tab key: the cell the reader was at last.
function stop(view, button) {
  if (view.at) view.at.tabIndex = -1
  view.at = button ?? null
  if (view.at) view.at.tabIndex = 0
}

function arrive(view, target) {
  if (target.matches("button.fold:focus-visible")) showTip(view, target, target.tip)
  if (!target.ref) return
  stop(view, target)
  if (target.matches(":focus-visible")) point(view, target.closest("td, th"))
}

function point(view, cell) {
  if (view.lit) {
    view.lit.row.classList.remove("on")
    view.cols[view.lit.column]?.classList.remove("on")
    view.heads[view.lit.column]?.classList.remove("on")
    view.lit = null
  }
  if (!cell) return hideTip(view)
  view.lit = { row: cell.parentElement, column: cell.place ?? -1 }
  view.lit.row.classList.add("on")
  view.cols[view.lit.column]?.classList.add("on")
  view.heads[view.lit.column]?.classList.add("on")
  const said = [...cell.querySelectorAll("button.mark")].map((button) => button.tip)
  showTip(view, cell, said.length ? said.join("\n") : cell.tip)
}

function showTip(view, cell, words) {
  if (!words) return hideTip(view)
  const { tip } = view
  tip.textContent = words
  if (!tip.matches(":popover-open")) tip.showPopover()
  const at = cell.getBoundingClientRect()
  const size = tip.getBoundingClientRect()
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), window.innerWidth - size.width - 8)
  const under = at.bottom + 6 + size.height < window.innerHeight
  tip.style.left = `${left}px`
  tip.style.top = `${under ? at.bottom + 6 : at.top - size.height - 6}px`
}

function hideTip({ tip }) {
  if (tip.matches(":popover-open")) tip.hidePopover()
}

// Keeps a focused cell from hiding beneath the heads that stay in place.
function padScroll({ scroller }) {
  const first = scroller.querySelector("thead th.task")
  const last = scroller.querySelector("thead th.completion")
  if (!first) return
  const box = first.getBoundingClientRect()
  const number = scroller.querySelector("thead th.number").getBoundingClientRect()
  scroller.style.scrollPadding = `${scroller.querySelector("thead").offsetHeight + 4}px ${last.offsetWidth + 4}px 8px ${
    number.width + box.width + 4
  }px`
}

function remember({ key, scroller }) {
  if (key !== null) places.set(key, { left: scroller.scrollLeft, top: scroller.scrollTop })
}

function drawLegend(parent, data) {
  const list = parent.querySelector("ul") ?? parent.appendChild(make("ul", "legend"))
  if (data.label) list.setAttribute("aria-label", data.label)
  list.replaceChildren(
    ...data.entries.map(([mark, status, role, label, overdue]) => {
      const item = make("li")
      const sample = make("span", `mark ${role} ${status}${overdue ? " overdue" : ""}`, mark)
      sample.setAttribute("aria-hidden", "true")
      item.append(sample, make("span", "meaning", label))
      return item
    }),
  )
  if (data.printing) {
    const item = make("li", "printing")
    const button = make("button", "print", data.printing)
    button.type = "button"
    button.onclick = () => window.print()
    item.append(button)
    list.append(item)
  }
  return () => list.remove()
}

function heading(scope, name, words) {
  const cell = make("th", name, words)
  cell.scope = scope
  return cell
}

function make(tag, name, words) {
  const element = document.createElement(tag)
  if (name) element.className = name
  if (words) element.textContent = words
  return element
}

function deepFocus() {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at
}
