/* Files that were picked and are not stored yet, kept by the browser through a reload of the page and a new sign-in

   A tab finds again what it laid down itself, for the same account and the same place; what is a day old goes. Where the
   browser keeps nothing (no room, a private window), files are as lasting as the page, as before. */

const SHELF = "zeren-picked"
const KEPT_FOR = 86_400_000 // milliseconds
const claimed = (window.zerenClaimed ??= new Set()) // what somebody on this page is looking after already
let opened

const tab = () => {
  const own = sessionStorage.getItem(SHELF) ?? `${Date.now()}-${Math.random()}`
  sessionStorage.setItem(SHELF, own)
  return own
}

function shelf() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(SHELF, 1)
    request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "id", autoIncrement: true })
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close() // whoever signs out clears it
      done(request.result)
    }
    request.onerror = () => fail(request.error)
  })
  return opened
}

async function onShelf(mode, act) {
  const files = (await shelf()).transaction("files", mode).objectStore("files")
  return new Promise((done, fail) => {
    const request = act(files)
    files.transaction.oncomplete = () => done(request.result)
    files.transaction.onabort = () => fail(files.transaction.error)
  })
}

// Lays a file down; answers its number, or nothing where the browser keeps none.
async function lay(place, file) {
  try {
    const id = await onShelf("readwrite", (files) => files.add({ place, tab: tab(), at: Date.now(), name: file.name, file }))
    claimed.add(id)
    return id
  } catch {
    return undefined
  }
}

async function takeOff(id) {
  if (id === undefined) return
  try {
    await onShelf("readwrite", (files) => files.delete(id))
  } catch {
    // it goes by itself after a day
  }
}

// What lies there for this place and nobody on this page looks after yet, in the order it was picked.
async function foundAgain(place) {
  try {
    const all = await onShelf("readonly", (files) => files.getAll())
    for (const { id, at } of all) if (Date.now() - at > KEPT_FOR) takeOff(id)
    const ours = all.filter((one) => one.place === place && one.tab === tab() && Date.now() - one.at <= KEPT_FOR)
    const free = ours.filter(({ id }) => !claimed.has(id))
    free.forEach(({ id }) => claimed.add(id))
    return free
  } catch {
    return []
  }
}

// A refusal that another try does not change: what was picked is of no use any more.
const isFinal = (status) => status >= 400 && status < 500 && ![401, 408, 429].includes(status)
