// The matrix as it is edited: a click goes from nothing to lead, to cooperating, to nothing. Words and ids come in `data`.

const views = new WeakMap() // where Streamlit mounted us -> what we drew there
const CYCLE = { "": "lead", lead: "cooperating", cooperating: "" }
const PAUSE = 350 // milliseconds without a click before the server is told

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement)
  if (!view) {
    view = newView(parentElement)
    views.set(parentElement, view)
  }
  view.tell = () => {
    view.sent += 1
    view.timer = null
    setTriggerValue("edits", { edits: [...view.edits].map(([at, role]) => [...at.split("\t"), role]), n: view.sent })
  }
  if (!view.timer && data.heard >= view.sent) view.edits = new Map(data.edits.map(([row, column, role]) => [`${row}\t${column}`, role]))
  view.sent = Math.max(view.sent, data.heard)
  if (data.shown !== view.signature) {
    draw(view, JSON.parse(data.shown))
    view.signature = data.shown
  }
  view.paint()
  return () => {
    if (view.timer) {
      clearTimeout(view.timer)
      view.tell()
    }
    views.delete(parentElement)
    view.root.remove()
  }
}

function newView(parent) {
  const root = make("div", "matrix edit")
  const scroller = make("div", "scroller")
  root.append(scroller)
  parent.append(root)
  return { root, scroller, signature: null, edits: new Map(), sent: 0, timer: null, paint: () => {} }
}

function draw(view, data) {
  const base = new Map(data.cells.map(([row, column, role]) => [`${data.rows[row][0]}\t${data.columns[column][0]}`, role]))
  const groups = data.columns.map((_, place) => data.columns.flatMap((one, group) => (one[4].includes(place) ? [group] : [])))
  const buttons = []
  const roleAt = (row, column) => {
    const at = `${data.rows[row][0]}\t${data.columns[column][0]}`
    return view.edits.has(at) ? view.edits.get(at) : (base.get(at) ?? "")
  }
  const table = make("table", data.columns.length > 24 ? "dense" : "")
  table.classList.toggle("tight", data.columns.length > 36)
  table.setAttribute("role", "grid")
  table.append(make("caption", "", data.words.caption), columns(data), head(data))
  const body = make("tbody")
  data.rows.forEach(([, number, title], row) => {
    const tr = make("tr")
    const name = heading("row", "task", "")
    name.append(make("span", "title", title))
    tr.append(make("td", "number", number), name)
    buttons.push(
      data.columns.map((column, place) => {
        const td = make("td", startsGroup(data.columns, place) ? "unit first" : "unit")
        const button = make("button")
        button.type = "button"
        button.tabIndex = -1
        button.at = [row, place]
        td.append(button)
        tr.append(td)
        return button
      }),
    )
    body.append(tr)
  })
  table.append(body)
  view.scroller.replaceChildren(table)

  view.paint = () => buttons.forEach((_, row) => paintRow(row))
  const paintRow = (row) =>
    buttons[row].forEach((button, place) => {
      const own = roleAt(row, place)
      const through = own ? "" : ["lead", "cooperating"].find((role) => groups[place].some((group) => roleAt(row, group) === role)) ?? ""
      const before = base.get(`${data.rows[row][0]}\t${data.columns[place][0]}`) ?? ""
      const changed = own !== before
      const name = `mark not_started ${own || through || "none"}${own || !through ? "" : " through"}${changed ? " changed" : ""}`
      if (button.className === name) return
      button.className = name
      const says = [own ? data.words[own] : through ? data.words.through.replace("{role}", data.words[through]) : data.words.none]
      if (changed) says.push(data.words.was.replace("{role}", data.words[before || "none"]))
      const label = data.words.label.replace("{unit}", data.columns[place][2]).replace("{task}", data.rows[row][2])
      button.setAttribute("aria-label", label.replace("{said}", says.join(data.words.comma)))
      button.title = button.getAttribute("aria-label")
    })

  const stop = (button) => {
    if (view.at) view.at.tabIndex = -1
    view.at = button
    if (button) button.tabIndex = 0
  }
  stop(buttons[0]?.[0])
  view.scroller.onclick = (event) => {
    const button = event.target.closest("td.unit")?.querySelector("button")
    if (!button) return
    const [row, place] = button.at
    const at = `${data.rows[row][0]}\t${data.columns[place][0]}`
    const next = CYCLE[roleAt(row, place)]
    if (next === (base.get(at) ?? "")) view.edits.delete(at)
    else view.edits.set(at, next)
    paintRow(row)
    stop(button)
    button.focus({ preventScroll: true })
    clearTimeout(view.timer)
    view.timer = setTimeout(view.tell, PAUSE)
  }
  view.scroller.onkeydown = (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    if (!step || !event.target.at) return
    const to = buttons[event.target.at[0] + step[0]]?.[event.target.at[1] + step[1]]
    event.preventDefault()
    if (!to) return
    stop(to)
    to.focus({ preventScroll: true })
    show(view.scroller, to)
  }
}

function columns(data) {
  const group = make("colgroup")
  group.append(make("col", "number"), make("col", "task"), ...data.columns.map(() => make("col", "unit")))
  return group
}

function head(data) {
  const part = make("thead")
  const top = make("tr")
  for (const name of ["number", "task"]) {
    const cell = heading("col", name, data.words[`head_${name}`])
    cell.rowSpan = 2
    top.append(cell)
  }
  const second = make("tr")
  let last = null
  data.columns.forEach(([, name, full, words], place) => {
    if (startsGroup(data.columns, place) || !last) {
      last = heading("colgroup", place ? "group first" : "group", "")
      last.append(make("span", "groupname", words))
      top.append(last)
    } else last.colSpan += 1
    const cell = heading("col", startsGroup(data.columns, place) ? "unit first" : "unit", "")
    cell.append(make("span", "name", name))
    cell.setAttribute("aria-label", full)
    cell.title = full
    second.append(cell)
  })
  part.append(top, second)
  return part
}

function startsGroup(columns, place) {
  return place > 0 && columns[place - 1][3] !== columns[place][3]
}

// Brings a cell into the scroller's free middle without moving the page.
function show(scroller, cell) {
  const box = scroller.getBoundingClientRect()
  const at = cell.getBoundingClientRect()
  const first = scroller.querySelector("thead th.task").getBoundingClientRect()
  const top = scroller.querySelector("thead").getBoundingClientRect()
  if (at.left < first.right) scroller.scrollLeft -= first.right - at.left + 4
  else if (at.right > box.right) scroller.scrollLeft += at.right - box.right + 8
  if (at.top < top.bottom) scroller.scrollTop -= top.bottom - at.top + 4
  else if (at.bottom > box.bottom) scroller.scrollTop += at.bottom - box.bottom + 8
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
