// Picks files and sends them two at a time. Every word comes in `data`; nothing here is ever parsed as HTML.

const AT_ONCE = 2
const STALLED_AFTER = 90_000 // milliseconds without a byte moving
const LEAVES_AFTER = 5_000 // milliseconds a stored file stays listed when Python does not take note of it

// Key -> box. A box outlives reruns and page changes while it still holds files, so nothing under way is cut off.
const boxes = new Map()

export default function ({ data, parentElement, setTriggerValue }) {
  const box = boxes.get(data.key) ?? newBox(data.key)
  box.parent = parentElement
  box.tell = setTriggerValue
  if (box.root.parentNode !== parentElement) parentElement.append(box.root)
  show(box, data)
  resume(box)
  leave(box, (entry) => entry.batch !== undefined && entry.batch <= data.seen)
  deliver(box)
  return () => {
    if (box.parent !== parentElement) return
    box.parent = null
    box.root.remove()
    if (!box.entries.length) boxes.delete(box.key)
  }
}

function newBox(key) {
  const box = { key, parent: null, entries: [], stored: [], data: null, shown: null }
  box.root = make("div", "uploader")
  box.root.setAttribute("role", "group")
  box.title = make("p", "title")
  box.zone = make("div", "zone")
  box.pick = picker(box, "pick", "pick")
  box.camera = picker(box, "camera", "camera")
  box.camera.input.setAttribute("capture", "environment")
  box.hint = make("p", "hint")
  box.hint.id = `hint-${Math.random().toString(36).slice(2)}`
  box.pick.input.setAttribute("aria-describedby", box.hint.id)
  box.drop = make("p", "drop")
  const buttons = make("div", "buttons")
  buttons.append(box.pick.input, box.pick.label, box.camera.input, box.camera.label)
  box.zone.append(buttons, box.drop, box.hint)
  box.bar = make("div", "summary")
  box.count = make("span", "count")
  box.count.setAttribute("role", "status")
  box.again = make("button", "again")
  box.again.type = "button"
  box.again.onclick = () => box.entries.filter(mayRetry).forEach((entry) => retry(box, entry))
  box.bar.append(box.count, box.again)
  box.list = make("ul", "files")
  box.root.append(box.title, box.zone, box.bar, box.list)
  acceptDrops(box)
  boxes.set(key, box)
  return box
}

function picker(box, name, icon) {
  const input = make("input", `input ${name}`)
  input.type = "file"
  input.id = `${name}-${Math.random().toString(36).slice(2)}`
  const label = make("label", `button ${name}`)
  label.htmlFor = input.id
  const words = make("span")
  label.append(drawn(icon), words)
  input.onchange = () => {
    take(box, input.files)
    input.value = "" // so that the same file can be picked again
  }
  return { input, label, words }
}

function show(box, data) {
  box.data = data
  const { words } = data
  const shown = JSON.stringify({ ...data, seen: 0 })
  if (shown === box.shown) return
  box.shown = shown
  box.root.setAttribute("aria-label", words.label)
  box.root.classList.toggle("disabled", data.disabled)
  box.title.textContent = words.label
  for (const [part, name] of [
    [box.pick, words.choose],
    [box.camera, words.camera],
  ]) {
    part.words.textContent = name
    part.input.setAttribute("aria-label", name)
    part.input.disabled = data.disabled
  }
  box.pick.input.accept = data.accept
  box.pick.input.multiple = data.multiple
  box.camera.input.accept = "image/*"
  box.root.classList.toggle("withcamera", data.camera)
  box.hint.textContent = words.hint
  box.drop.textContent = words.drop
  box.list.setAttribute("aria-label", words.list)
  box.again.textContent = words.retry_all
  box.entries.forEach((entry) => paint(box, entry))
  count(box)
}

/* Picking */

function take(box, files) {
  const { data } = box
  if (data.disabled || !files.length) return
  leave(box, (entry) => entry.state === "stored")
  const picked = data.multiple ? [...files] : [...files].slice(0, 1)
  if (data.inline) leave(box, () => true)
  list(box, picked.map((file) => ({ file })))
}

function list(box, picked) {
  const rows = document.createDocumentFragment()
  for (const { file, id } of picked) {
    const entry = newEntry(box, file)
    keep(box, entry, id)
    rows.append(entry.row)
    box.entries.push(entry)
  }
  box.list.append(rows)
  pump(box)
}

/* What a reload or a lost sign-in interrupted goes on by itself */

const place = ({ data }) => `${data.owner}:${data.url}`
const keeps = ({ data }) => !!data.owner && !data.inline

async function resume(box) {
  if (box.resumed || !keeps(box) || box.data.disabled) return
  box.resumed = true
  const found = await foundAgain(place(box))
  if (found.length) list(box, found)
}

async function keep(box, entry, id) {
  if (!keeps(box) || entry.state === "refused") return
  entry.kept = id === undefined ? lay(place(box), entry.file) : Promise.resolve(id)
  entry.safe = (await entry.kept) !== undefined && !entry.off
}

async function letGo(entry) {
  entry.off = true
  entry.safe = false
  takeOff(await entry.kept)
}

function newEntry(box, file) {
  const entry = { file, name: file.name, state: "waiting", percent: 0, problem: "" }
  const row = make("li", "file")
  entry.row = row
  entry.bar = make("span", "progress")
  entry.full = make("span", "full")
  entry.bar.setAttribute("role", "progressbar")
  entry.bar.setAttribute("aria-label", entry.name)
  entry.bar.append(entry.full)
  entry.said = make("span", "state")
  entry.again = iconButton("retry", () => retry(box, entry))
  entry.away = iconButton("remove", () => remove(box, entry))
  const name = make("span", "name", entry.name)
  name.title = entry.name
  const about = make("span", "about")
  about.append(make("span", "size", size(box, file.size)), entry.said)
  const middle = make("div", "middle")
  middle.append(name, about, entry.bar)
  row.append(preview(entry), middle, entry.again, entry.away)
  const problem = refusal(box, file)
  if (problem) Object.assign(entry, { state: "refused", problem })
  paint(box, entry)
  return entry
}

function refusal({ data }, file) {
  if (file.size > data.limit) return fill(data.words.too_large, { limit: size({ data }, data.limit) })
  if (!isAccepted(data.accept, file)) return data.words.wrong_type
  return ""
}

function isAccepted(accept, { name, type }) {
  const rules = accept
    .split(",")
    .map((rule) => rule.trim().toLowerCase())
    .filter(Boolean)
  if (!rules.length) return true
  return rules.some((rule) => {
    if (rule.startsWith(".")) return name.toLowerCase().endsWith(rule)
    if (rule.endsWith("/*")) return type.startsWith(rule.slice(0, -1))
    return type === rule
  })
}

function preview(entry) {
  const holder = make("span", "preview")
  const ending = entry.name.includes(".") ? entry.name.split(".").pop().slice(0, 4).toUpperCase() : ""
  const mark = make("span", "ending", ending)
  holder.append(mark)
  if (!entry.file.type.startsWith("image/")) return holder
  const picture = make("img")
  entry.blob = URL.createObjectURL(entry.file)
  picture.alt = ""
  picture.decoding = "async"
  picture.onload = () => mark.remove()
  picture.onerror = () => picture.remove() // a kind of picture this browser cannot draw keeps its mark
  picture.src = entry.blob
  holder.append(picture)
  return holder
}

/* Sending */

function pump(box) {
  for (const entry of box.entries) {
    if (box.entries.filter(({ state }) => state === "sending").length >= AT_ONCE) break
    if (entry.state === "waiting") box.data.inline ? read(box, entry) : send(box, entry)
  }
  count(box)
  if (!box.entries.some(isUnderWay)) deliver(box)
}

function send(box, entry) {
  const request = new XMLHttpRequest()
  entry.request = request
  change(box, entry, { state: "sending", percent: 0 })
  let stalled
  const watch = () => {
    clearTimeout(stalled)
    stalled = setTimeout(() => {
      entry.late = true
      request.abort()
    }, STALLED_AFTER)
  }
  const end = (found) => {
    clearTimeout(stalled)
    entry.request = null
    change(box, entry, found)
    pump(box)
  }
  const { words } = box.data
  request.upload.onprogress = ({ loaded, total }) => {
    watch()
    change(box, entry, { percent: total ? Math.floor((loaded / total) * 100) : 0 })
  }
  request.onload = () => end(answered(box, entry, request))
  request.onerror = () => end({ state: "failed", problem: words.network })
  request.onabort = () => end({ state: "failed", problem: entry.late ? words.timed_out : words.network })
  entry.late = false
  request.open("POST", box.data.url)
  request.setRequestHeader("X-Zeren-Request", "1")
  request.setRequestHeader("X-File-Name", encodeURIComponent(entry.name.toWellFormed?.() ?? entry.name))
  request.setRequestHeader("Content-Type", "application/octet-stream")
  watch()
  request.send(entry.file)
}

function answered(box, entry, { status, responseText }) {
  const { words } = box.data
  const said = parsed(responseText)
  if (status === 201 || isFinal(status)) letGo(entry)
  if (status === 201 && said?.id !== undefined) {
    box.stored.push({ id: String(said.id), name: String(said.name ?? entry.name) })
    return { state: "stored", percent: 100 }
  }
  // Without a session the server does not know who reads, nor in which language.
  if (status === 401) return { state: "failed", problem: words.signed_out }
  if (said && typeof said.message === "string" && said.message) return { state: "failed", problem: said.message }
  if (status === 413) return { state: "failed", problem: fill(words.too_large, { limit: size(box, box.data.limit) }) }
  return { state: "failed", problem: words.failed }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null // a proxy's own page instead of an answer of ours
  }
}

function read(box, entry) {
  const reader = new FileReader()
  change(box, entry, { state: "sending" })
  reader.onload = () => {
    box.tell("picked", { name: entry.name, data: reader.result.slice(reader.result.indexOf(",") + 1) })
    change(box, entry, { state: "stored", percent: 100 })
    count(box)
  }
  reader.onerror = () => {
    change(box, entry, { state: "failed", problem: box.data.words.failed })
    count(box)
  }
  reader.readAsDataURL(entry.file)
}

// One rerun for the whole batch. Away from the page it waits until the reader is back.
function deliver(box) {
  if (!box.parent || !box.stored.length || box.entries.some(isUnderWay)) return
  const files = box.stored
  const batch = Date.now()
  box.stored = []
  for (const entry of box.entries) if (entry.state === "stored") entry.batch ??= batch
  box.tell("batch", { number: batch, files })
  setTimeout(() => leave(box, (entry) => entry.batch === batch), LEAVES_AFTER)
}

function retry(box, entry) {
  const { activeElement } = box.root.getRootNode()
  change(box, entry, { state: "waiting", percent: 0, problem: "" })
  if (activeElement === entry.again) entry.away.focus()
  pump(box)
}

function remove(box, entry) {
  const at = box.entries.indexOf(entry)
  const { request } = entry
  letGo(entry)
  leave(box, (each) => each === entry)
  if (request) {
    request.onabort = null
    request.abort()
  }
  const next = box.entries[at] ?? box.entries[at - 1]
  if (next) next.away.focus()
  else box.pick.input.focus()
  pump(box)
}

function leave(box, goes) {
  const staying = []
  for (const entry of box.entries) {
    if (!goes(entry)) {
      staying.push(entry)
      continue
    }
    entry.row.remove()
    if (entry.blob) URL.revokeObjectURL(entry.blob)
  }
  if (staying.length === box.entries.length) return
  box.entries = staying
  count(box)
}

const isUnderWay = ({ state }) => state === "waiting" || state === "sending"
const mayRetry = ({ state }) => state === "failed"

/* Showing */

function change(box, entry, found) {
  Object.assign(entry, found)
  paint(box, entry)
}

function paint({ data }, entry) {
  const { words } = data
  const { state, percent } = entry
  const said = {
    waiting: words.waiting,
    sending: fill(words.sending, { percent }),
    stored: words.stored,
    failed: entry.problem,
    refused: entry.problem,
  }
  entry.row.dataset.state = state
  entry.said.textContent = said[state]
  entry.full.style.width = `${percent}%`
  entry.bar.setAttribute("aria-valuenow", String(percent))
  entry.bar.setAttribute("aria-valuetext", said[state])
  entry.again.hidden = state !== "failed"
  entry.away.hidden = state === "stored" && !data.inline
  for (const [button, sentence] of [
    [entry.again, words.retry],
    [entry.away, words.remove],
  ]) {
    const name = fill(sentence, { name: entry.name })
    button.setAttribute("aria-label", name)
    button.title = name
  }
}

function count(box) {
  const { entries, data } = box
  const total = entries.length
  const done = entries.filter(({ state }) => state === "stored").length
  box.bar.hidden = total < 2
  box.list.hidden = !total
  box.count.textContent = total < 2 ? "" : fill(data.words.summary, { done, total })
  box.again.hidden = entries.filter(mayRetry).length < 2
}

function fill(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole))
}

function size({ data }, bytes) {
  const step = data.limit % 1048576 === 0 ? 1024 : 1000 // the base in which the limit is a round figure
  const [unit, amount] = bytes < step * step ? ["kilobyte", bytes / step] : ["megabyte", bytes / step / step]
  return new Intl.NumberFormat(data.words.language, {
    style: "unit",
    unit,
    maximumFractionDigits: unit === "kilobyte" ? 0 : 1,
  }).format(unit === "kilobyte" ? Math.max(1, amount) : amount)
}

/* Dropping, pasting, leaving */

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")

function acceptDrops(box) {
  let depth = 0
  const over = (to) => {
    depth = to
    box.zone.classList.toggle("over", depth > 0 && !box.data.disabled)
  }
  box.zone.ondragenter = (event) => holdsFiles(event) && over(depth + 1)
  box.zone.ondragleave = (event) => holdsFiles(event) && over(Math.max(0, depth - 1))
  box.zone.ondragover = (event) => holdsFiles(event) && event.preventDefault()
  box.zone.ondrop = (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    over(0)
    take(box, event.dataTransfer.files)
  }
}

function boxForPaste() {
  const open = [...boxes.values()].filter((box) => box.parent && !box.data.disabled)
  return open.find((box) => box.root.contains(box.root.getRootNode().activeElement)) ?? (open.length === 1 ? open[0] : null)
}

document.addEventListener("paste", (event) => {
  const box = event.clipboardData?.files.length ? boxForPaste() : null
  if (!box || event.defaultPrevented) return
  event.preventDefault()
  take(box, event.clipboardData.files)
})

// A file dropped beside the zone would otherwise replace the page and lose what is under way.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (holdsFiles(event) && !event.defaultPrevented && [...boxes.values()].some(({ parent }) => parent)) {
      event.preventDefault()
      if (name === "dragover") event.dataTransfer.dropEffect = "none"
    }
  })
}

addEventListener("beforeunload", (event) => {
  const unsent = (entry) => isUnderWay(entry) || (mayRetry(entry) && !entry.safe)
  if ([...boxes.values()].some(({ entries, data }) => !data.inline && entries.some(unsent))) event.preventDefault()
})

/* Drawing */

const SHAPES = {
  pick: "M12 16V4m0 0L7 9m5-5 5 5M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4",
  camera:
    "M4 8h3l1.5-2.5h7L17 8h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5",
  remove: "M6 6l12 12M18 6 6 18",
}

function drawn(name) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
  icon.setAttribute("viewBox", "0 0 24 24")
  icon.setAttribute("aria-hidden", "true")
  line.setAttribute("d", SHAPES[name])
  icon.append(line)
  return icon
}

function iconButton(name, act) {
  const button = make("button", `icon ${name}`)
  button.type = "button"
  button.append(drawn(name))
  button.onclick = act
  return button
}

function make(tag, name, words) {
  const element = document.createElement(tag)
  if (name) element.className = name
  if (words) element.textContent = words
  return element
}
