/* Putting the files into another order: by buttons on any screen, by dragging with a mouse */

const SETTLES_AFTER = 700 // milliseconds after the last step, so that several steps are told as one

function inOrder({ data, order }) {
  if (!order) return data.items
  const places = new Map(order.map((id, place) => [id, place]))
  const place = ({ id }) => places.get(id) ?? order.length
  return [...data.items].sort((one, other) => place(one) - place(other))
}

function newArranging(view) {
  view.arrange = make("button", "arrange")
  view.arrange.type = "button"
  view.arrange.onclick = () => {
    view.arranging = !view.arranging
    if (!view.arranging) tellOrder(view)
    paintArranging(view)
  }
  view.bar.append(view.arrange)
}

function paintArranging(view) {
  const { words, offers, items } = view.data
  view.bar.hidden = !offers.includes("order") || items.length < 2
  if (view.bar.hidden) view.arranging = false
  view.root.classList.toggle("arranging", view.arranging)
  view.arrange.setAttribute("aria-pressed", String(view.arranging))
  view.arrange.replaceChildren(drawn(view.arranging ? "tick" : "order"))
  view.arrange.append(make("span", "", view.arranging ? words.arrange_done : words.arrange))
  const last = view.list.children.length - 1
  const tiles = [...view.list.children]
  tiles.forEach((element, place) => {
    const steps = element.querySelector(".steps")
    if (!steps) return
    steps.hidden = !view.arranging
    steps.querySelector(".place").textContent = String(place + 1)
    steps.querySelector(".backward").disabled = place === 0
    steps.querySelector(".forward").disabled = place === last
  })
}

function makeMovable(view, holder, item) {
  const { words } = view.data
  const steps = make("div", "steps")
  const step = (name, shape, by) => {
    const button = iconButton(shape, fill(words[name], { name: title(item) }), () => moveBy(view, holder, by))
    button.classList.add(name)
    return button
  }
  steps.append(step("backward", "previous", -1), make("span", "place"), step("forward", "next", 1))
  holder.append(steps)
  makeDraggable(view, holder)
}

function moveBy(view, holder, by) {
  const tiles = [...view.list.children]
  const place = tiles.indexOf(holder) + by
  if (!tiles[place]) return
  const { activeElement } = view.root.getRootNode()
  view.list.insertBefore(holder, by > 0 ? tiles[place].nextElementSibling : tiles[place])
  reordered(view)
  const still = activeElement?.disabled ? holder.querySelector(".steps .icon:not(:disabled)") : activeElement
  still?.focus({ preventScroll: true })
  holder.scrollIntoView({ block: "nearest" })
  view.said.textContent = fill(view.data.words.moved, { place: place + 1, total: tiles.length })
}

function reordered(view) {
  view.order = [...view.list.children].map((element) => element.dataset.id)
  view.moved = Math.max(Date.now(), view.moved + 1)
  view.unsettled = true
  paintArranging(view)
  clearTimeout(view.settles)
  view.settles = setTimeout(() => tellOrder(view), SETTLES_AFTER)
}

function tellOrder(view) {
  clearTimeout(view.settles)
  if (!view.unsettled) return
  view.unsettled = false
  view.tell("order", { ids: view.order, number: view.moved })
}

function makeDraggable(view, holder) {
  holder.draggable = matchMedia("(pointer: fine)").matches
  holder.ondragstart = (event) => {
    view.dragged = holder
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", "")
    holder.classList.add("dragged")
  }
  holder.ondragover = (event) => {
    const { dragged } = view
    if (!dragged) return
    event.preventDefault()
    if (dragged === holder) return
    const tiles = [...view.list.children]
    const comes = tiles.indexOf(dragged) < tiles.indexOf(holder)
    view.list.insertBefore(dragged, comes ? holder.nextElementSibling : holder)
  }
  holder.ondragend = () => {
    view.dragged = null
    holder.classList.remove("dragged")
    const now = [...view.list.children].map((element) => element.dataset.id)
    if (now.join() !== inOrder(view).map(({ id }) => id).join()) reordered(view)
  }
}
