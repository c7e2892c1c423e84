// One request per content: the element runs again whenever the theme changes, a ticket is good once.
let sent = ""

export default function (component) {
  const { data, parentElement } = component
  const status = parentElement.querySelector("[role=status]")
  const content = JSON.stringify(data.content)
  if (sent === data.path + content) return
  sent = data.path + content
  status.textContent = data.words
  fetch(data.path, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    headers: { "Content-Type": "application/json", "X-Zeren-Request": "1" },
    body: content,
  })
    .then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status))
      if (data.path === "/session/end") indexedDB.deleteDatabase("zeren-picked") // files of who leaves on purpose
      if (data.then) window.location.assign(data.then)
      else window.location.reload()
    })
    .catch(() => {
      sent = ""
      status.textContent = data.failed
    })
}
