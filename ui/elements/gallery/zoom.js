/* Zoom, drag, swipe */

const LARGEST = 6

// Scales so that the point under the pointer (from the middle of the stage) stays where it is.
function zoom(box, wanted, at = { x: 0, y: 0 }) {
  const scale = Math.min(Math.max(wanted, 1), LARGEST)
  const ratio = scale / box.scale
  box.x = at.x - (at.x - box.x) * ratio
  box.y = at.y - (at.y - box.y) * ratio
  box.scale = scale
  place(box)
}

function place(box) {
  const { stage, pictures, scale } = box
  const most = { x: (paneWidth(stage) * (scale - 1)) / 2, y: (stage.clientHeight * (scale - 1)) / 2 }
  box.x = Math.min(Math.max(box.x, -most.x), most.x)
  box.y = Math.min(Math.max(box.y, -most.y), most.y)
  stage.classList.toggle("zoomed", scale > 1)
  box.smaller.disabled = scale <= 1
  box.larger.disabled = scale >= LARGEST
  // Two pictures move together, so that the same place is compared with the same place.
  for (const picture of pictures) picture.style.transform = `translate(${box.x}px, ${box.y}px) scale(${scale})`
}

const paneWidth = (stage) => stage.clientWidth / Number(stage.dataset.panes || 1)

// After the room has changed: no picture lies outside it.
function fit(box) {
  if (box.scale > 1) place(box)
}

function handle(view, box) {
  const { stage, fingers } = box
  let start = null
  stage.onwheel = (event) => {
    // In the page the wheel scrolls; with Ctrl, or two fingers on a trackpad, it zooms.
    if (!box.dialog.open && !event.ctrlKey) return
    event.preventDefault()
    if (box.pictures.length) zoom(box, box.scale * Math.exp(-event.deltaY / 300), middle(stage, event))
  }
  stage.onpointerdown = (event) => {
    if (!box.pictures.length || event.button || event.target.closest("a, video")) return
    stage.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, event)
    start = fingers.size === 1 ? { x: event.clientX, y: event.clientY, panX: box.x, panY: box.y, moved: false } : pinch()
  }
  const pinch = () => ({ spread: spread(fingers), scale: box.scale, moved: true })
  stage.onpointermove = (event) => {
    if (!start || !fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, event)
    if (start.spread) return zoom(box, (start.scale * spread(fingers)) / start.spread, middle(stage, event))
    const moved = { x: event.clientX - start.x, y: event.clientY - start.y }
    start.moved ||= Math.hypot(moved.x, moved.y) > 6
    if (box.scale === 1) return undefined
    box.x = start.panX + moved.x
    box.y = start.panY + moved.y
    return place(box)
  }
  stage.onpointerup = (event) => {
    fingers.delete(event.pointerId)
    const began = start
    start = null
    if (!began || began.spread || fingers.size) return
    const across = event.clientX - began.x
    if (!began.moved) return clicked(view, event)
    if (box.scale === 1 && Math.abs(across) > 50 && Math.abs(across) > Math.abs(event.clientY - began.y)) {
      turn(view, across > 0 ? -1 : 1)
    }
  }
  stage.onpointercancel = (event) => {
    fingers.delete(event.pointerId)
    start = null
  }
}

function clicked(view, event) {
  const { box } = view
  const at = middle(box.stage, event)
  if (!box.dialog.open && event.pointerType === "touch") return enlarge(view, view.at, view.old)
  if (box.scale > 1) return zoom(box, 1)
  if (box.dialog.open && isBeside(box, at)) return box.dialog.close()
  return zoom(box, 2.5, at)
}

function isBeside({ stage, pictures }, { x, y }) {
  return pictures.every(({ naturalWidth, naturalHeight }) => {
    const fits = Math.min(paneWidth(stage) / naturalWidth, stage.clientHeight / naturalHeight)
    return Math.abs(x) > (naturalWidth * fits) / 2 || Math.abs(y) > (naturalHeight * fits) / 2
  })
}

function middle(stage, { clientX, clientY }) {
  const box = stage.getBoundingClientRect()
  const width = paneWidth(stage)
  return { x: ((clientX - box.left) % width) - width / 2, y: clientY - box.top - box.height / 2 }
}

function spread(fingers) {
  const [one, other] = [...fingers.values()]
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
}
