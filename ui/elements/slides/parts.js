/* What stands on each kind of slide */

const PARTS = { overall, units, list, wall, decisions }

// A figure that has rows behind it is a button; one without is text.
function behind(view, show, name, content) {
  const holder = make(show ? "button" : "div", show ? name + " behind" : name)
  if (show) {
    holder.type = "button"
    holder.dataset.key = show
    holder.onclick = () => ask(view, show)
  }
  holder.append(...content)
  return holder
}

function overall(view, { data }) {
  const made = make("section", "overall")
  const left = make("div", "overall-left")
  const big = behind(view, data.show, "big", [make("span", "big-label", data.big_label), make("span", "big-value", data.big)])
  left.append(big, ...data.notes.map((words) => make("p", "note", words)))
  if (data.change) left.append(changeOf(data.change))
  const right = make("div", "overall-right")
  right.append(chart(data.chart))
  const figures = make("div", "figures")
  figures.append(...data.figures.map((one) => figure(view, one)))
  made.append(left, right, figures)
  return made
}

function changeOf({ words, way }) {
  const line = make("p", `change ${way}`)
  line.append(drawn(way), make("span", "", words))
  return line
}

function figure(view, { show, label, value, note }) {
  return behind(view, show, "figure", [
    make("span", "figure-label", label),
    make("span", "figure-value", value),
    make("span", "figure-note", note),
  ])
}

function units(view, { data }) {
  const made = make("section", "units")
  const rows = make("div", data.rows.some(({ note }) => note) ? "unit-rows noted" : "unit-rows")
  rows.style.setProperty("--rows", Math.max(data.least, data.rows.length))
  rows.append(...data.rows.map((one) => unitRow(view, one)))
  made.append(rows, make("p", "rule", data.rule))
  return made
}

function unitRow(view, one) {
  const bar = make("span", "bar")
  for (const [name, share] of [["reported", one.reported], ["reached", one.share]]) {
    const part = make("i", name)
    part.style.width = `${(share ?? 0) * 100}%`
    bar.append(part)
  }
  const end = make("span", "unit-end")
  end.append(make("b", "", one.value))
  if (one.note) {
    const late = make("span", "unit-note")
    late.append(drawn("red"), make("span", "", one.note))
    end.append(late)
  }
  const row = behind(view, one.show, "unit", [
    make("span", "unit-place", one.place),
    make("span", "unit-name", one.name),
    bar,
    end,
  ])
  return row
}

function list(view, { data }) {
  const made = make("section", `list ${data.light}`)
  if (data.lines.length) {
    const lines = make("ul", "lines")
    lines.style.setProperty("--rows", Math.max(data.least, data.lines.length))
    lines.append(...data.lines.map((one) => line(one)))
    made.append(lines)
  } else made.append(make("p", "nothing", data.none))
  made.append(make("p", "rule", data.rule))
  return made
}

function line({ mark, whose, what, why, href }) {
  const row = make("li", `line ${mark}`)
  if (mark) row.append(drawn(mark))
  else row.append(make("span", "mark"))
  const title = href ? make("a", "line-what", what) : make("span", "line-what", what)
  if (href) Object.assign(title, { href: ours(href), target: "_blank", rel: "noopener" })
  row.append(make("span", "line-whose", whose), title, make("span", "line-why", why))
  return row
}

function wall(view, { data }) {
  const made = make("section", "wall")
  if (!data.pictures.length) made.append(make("p", "nothing", data.none))
  made.dataset.many = data.pictures.length
  made.append(...data.pictures.map((one) => hung(view, one)))
  return made
}

function hung(view, { large, thumb, whose, caption }) {
  const { words } = view.data
  const frame = make("figure", "picture")
  const image = make("img")
  image.alt = caption || whose
  image.decoding = "async"
  image.onerror = () => {
    // the small one is made first; where even that is missing, words stand in its place
    if (image.src !== ours(thumb)) image.src = ours(thumb)
    else image.replaceWith(make("p", "problem", words.unreadable))
  }
  image.src = ours(large)
  const under = make("figcaption")
  under.append(make("b", "", whose), make("span", "", caption))
  frame.append(image, under)
  return frame
}

/* The rows behind a figure */

function rowsOf(view, { title, lines, more }) {
  const { words } = view.data
  const made = make("section", "rows")
  const head = make("div", "rows-head")
  const back = make("button", "rows-back")
  back.type = "button"
  back.append(drawn("previous"), make("span", "", words.rows_back))
  back.onclick = () => closeRows(view)
  head.append(back, make("h2", "", title))
  made.append(head)
  if (!lines.length) made.append(make("p", "nothing", words.rows_none))
  const all = make("ul", "lines scrolls")
  all.tabIndex = 0
  all.append(...lines.map((one) => line(one)))
  made.append(all)
  if (more > 0) made.append(make("p", "rule", fill(words.rows_more, { n: more })))
  return made
}
