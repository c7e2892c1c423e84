/* A rejected file's first button: pick or photograph the one that takes its place */

function replacement(view, item) {
  const { words, replacing } = view.data
  const holder = make("div", "replacement")
  const input = make("input", "pick")
  Object.assign(input, { type: "file", accept: replacing.accept, id: `replace-${Math.random().toString(36).slice(2)}` })
  input.setAttribute("aria-label", fill(words.replace, { name: title(item) }))
  const label = make("label", "swap")
  label.htmlFor = input.id
  label.append(drawn("replace"), make("span"))
  const again = make("button", "again", words.again)
  again.type = "button"
  again.onclick = () => {
    const { file, kept } = view.sending.get(item.id)
    sendInPlace(view, item, file, kept)
  }
  const problem = make("p", "problem")
  problem.setAttribute("role", "alert")
  input.onchange = () => {
    const [file] = input.files
    input.value = "" // so that the same file can be picked again
    if (!file) return
    view.sending.get(item.id)?.kept.then(takeOff) // another one than the one that did not arrive
    sendInPlace(view, item, file)
  }
  holder.append(input, label, again, problem)
  goOn(view, item)
  return holder
}

const placeOf = ({ data }, item) => (data.replacing.owner ? `${data.replacing.owner}:${item.replace}` : "")

// What a reload or a lost sign-in interrupted goes on by itself.
async function goOn(view, item) {
  const place = placeOf(view, item)
  const [found] = place ? await foundAgain(place) : []
  if (found) sendInPlace(view, item, found.file, found.id)
}

function sendInPlace(view, item, file, id) {
  const { words, replacing } = view.data
  const kept = Promise.resolve(id ?? (placeOf(view, item) ? lay(placeOf(view, item), file) : undefined))
  const letGo = async () => takeOff(await kept)
  const change = (found) => {
    view.sending.set(item.id, { file, kept, ...found })
    paintSending(view)
  }
  if (file.size > replacing.limit) {
    letGo()
    return change({ problem: words.too_large, final: true })
  }
  const request = new XMLHttpRequest()
  request.upload.onprogress = ({ loaded, total }) => change({ percent: total ? Math.floor((loaded / total) * 100) : 0 })
  request.onload = () => {
    if (request.status === 201 || isFinal(request.status)) letGo()
    if (request.status === 201) {
      view.sending.delete(item.id)
      view.choose("replaced", item.id)
    } else change({ problem: refusal(request, words), final: isFinal(request.status) })
  }
  request.onerror = () => change({ problem: words.network })
  request.open("POST", ours(item.replace))
  request.setRequestHeader("X-Zeren-Request", "1")
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed?.() ?? file.name))
  request.setRequestHeader("Content-Type", "application/octet-stream")
  change({ percent: 0 })
  request.send(file)
}

// What did not arrive is found again by whoever draws these files next on this page.
function giveBack({ sending }) {
  for (const { kept, percent } of sending.values()) if (percent === undefined) kept.then((id) => claimed.delete(id))
}

function refusal({ status, responseText }, words) {
  if (status === 401) return words.signed_out // the server no longer knows in which language
  try {
    const { message } = JSON.parse(responseText)
    if (typeof message === "string" && message) return message
  } catch {
    // a proxy's own page instead of an answer of ours
  }
  return words.failed
}

function paintSending(view) {
  const { words } = view.data
  for (const [id, { element }] of view.tiles) {
    const holder = element.querySelector(".replacement")
    if (!holder) continue
    const { percent, problem = "", final } = view.sending.get(id) ?? {}
    const busy = percent !== undefined
    holder.querySelector(".pick").disabled = busy
    holder.querySelector(".swap").classList.toggle("busy", busy)
    holder.querySelector(".swap span").textContent = busy ? fill(words.sending, { percent }) : words.replace_short
    holder.querySelector(".again").hidden = !problem || final
    holder.querySelector(".problem").textContent = problem
  }
}

addEventListener("beforeunload", (event) => {
  const sends = ({ percent }) => percent !== undefined
  if ([...live].some(({ sending }) => [...sending.values()].some(sends))) event.preventDefault()
})
