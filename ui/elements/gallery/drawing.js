/* Drawing */

const SHAPES = {
  edit: "M4 20h4L19 9l-4-4L4 16v4Zm9-13 4 4",
  remove: "M6 6l12 12M18 6 6 18",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  back: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  order: "M8 4v16m0 0-4-4m4 4 4-4M16 20V4m0 0-4 4m4-4 4 4",
  replace: "M4 7.5h15m-3.5-3.5 3.5 3.5-3.5 3.5M20 16.5H5m3.5-3.5-3.5 3.5 3.5 3.5",
  look: "M12 4 21 20H3L12 4Zm0 6v4.5m0 2.7v.3",
  download: "M12 4v11m0 0-4-4m4 4 4-4M5 19h14",
  out: "M9 5H5v14h14v-4M13 5h6v6M19 5l-8 8",
  expand: "M9 4H4v5m11-5h5v5M9 20H4v-5m11 5h5v-5",
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
