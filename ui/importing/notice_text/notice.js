// The notice with its words marked. Every word comes in `data`; nothing here is ever parsed as HTML.

const MOST_BADGES = 2 // an owner line may serve many tasks
const drawn = new WeakMap() // where Streamlit mounted us -> what stands there and from which data

export default function ({ data, parentElement }) {
  let view = drawn.get(parentElement)
  if (!view) {
    view = { root: make("div", "notice"), from: null }
    parentElement.append(view.root)
    drawn.set(parentElement, view)
  }
  const from = JSON.stringify(data)
  if (from !== view.from) {
    view.root.replaceChildren(legend(data), text(data))
    view.from = from
  }
  return () => {
    drawn.delete(parentElement)
    view.root.remove()
  }
}

function legend(data) {
  const list = make("p", "legend")
  for (const [mark, words] of data.legend) list.append(make("mark", mark, words))
  return list
}

function text(data) {
  const list = make("ol", "lines")
  list.setAttribute("aria-label", data.label)
  list.tabIndex = 0 // it scrolls, so the keyboard must reach it
  for (const line of data.lines) list.append(row(line, data.task))
  return list
}

function row(line, words) {
  const item = make("li", line.tasks.length ? "used" : "unused")
  const tasks = make("span", "tasks")
  const shown = line.tasks.length > MOST_BADGES + 1 ? line.tasks.slice(0, MOST_BADGES) : line.tasks
  for (const number of shown) tasks.append(badge(String(number), words.replace("{number}", number)))
  const rest = line.tasks.slice(shown.length)
  if (rest.length) tasks.append(badge("+" + rest.length, words.replace("{number}", rest.join(", "))))
  const body = make("span", "words")
  for (const [piece, mark] of line.pieces) body.append(mark ? make("mark", mark, piece) : piece)
  if (line.why) item.title = line.why
  if (line.doubts.length) {
    item.classList.add("doubtful")
    const note = make("span", "doubt", "!")
    note.title = line.doubts.join("\n")
    note.setAttribute("role", "img")
    note.setAttribute("aria-label", line.doubts.join("; "))
    tasks.append(note)
  }
  item.append(tasks, body)
  return item
}

function badge(words, title) {
  const element = make("span", "task", words)
  element.title = title
  return element
}

function make(tag, name, words) {
  const element = document.createElement(tag)
  element.className = name
  if (words !== undefined) element.textContent = words
  return element
}
