/* Drawing */

const SHAPES = {
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  remove: "M6 6l12 12M18 6 6 18",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  play: "M8 5.5v13l11-6.5-11-6.5Z",
  pause: "M8 5v14M16 5v14",
  red: "M8 3h8l5 5v8l-5 5H8l-5-5V8l5-5Zm4 4.5v5.5m0 3.2v.3",
  yellow: "M12 3.5 22 20.5H2L12 3.5Zm0 6v5m0 2.7v.3",
  done: "M5 12.5l4.5 4.5L19 7.5",
  up: "M12 19V6m0 0-6 6m6-6 6 6",
  down: "M12 5v13m0 0-6-6m6 6 6-6",
  same: "M5 9h14M5 15h14",
  task: "M5 4h14v16H5V4Zm4 5h6M9 13h6",
  instruction: "M5 5h14v10H9l-4 4V5Z",
}
const SVG = "http://www.w3.org/2000/svg"

function shape(tag, attributes, words) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  if (words !== undefined) made.textContent = words
  return made
}

function drawn(name) {
  const icon = shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: `mark ${name}` })
  icon.append(shape("path", { d: SHAPES[name] }))
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
  if (words !== undefined && words !== "") element.textContent = words
  return element
}
