// Saves what came with the page. Every word comes in `data`; nothing here is ever parsed as HTML.

export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button")
  if (!button) {
    button = document.createElement("button")
    button.type = "button"
    parentElement.append(button)
  }
  button.className = data.primary ? "button primary" : "button"
  button.textContent = data.label
  button.onclick = () => save(data)
  return () => {}
}

function save(data) {
  const bytes = Uint8Array.from(atob(data.content), (one) => one.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }))
  const link = document.createElement("a")
  link.href = address
  link.download = data.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
