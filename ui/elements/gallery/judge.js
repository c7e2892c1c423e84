/* A reviewer's mark on each file: it may stay, or it goes back with one quick reason and a word */

const WRITTEN_AFTER = 800 // milliseconds without a key

function judgeBox(view, item) {
  const { words } = view.data
  const box = make("div", "judge")
  box.dataset.of = item.id
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", fill(words.judge, { name: title(item) }))
  const pair = make("div", "pair")
  for (const [verdict, shape] of [
    ["accepted", "tick"],
    ["rejected", "back"],
  ]) {
    const button = make("button", verdict)
    button.type = "button"
    button.append(drawn(shape), make("span", "", words[verdict]))
    button.onclick = () => judged(view, item, verdict)
    pair.append(button)
  }
  box.append(pair)
  return box
}

const standing = (view, item) => view.marks[item.id] ?? item.judged

function judged(view, item, verdict) {
  const taken = standing(view, item)?.verdict === verdict // pressed once more, it is taken back
  if (!taken && item.judged?.verdict !== verdict) return mark(view, item, { verdict, flaw: "", words: "" })
  delete view.marks[item.id]
  return tellMarks(view)
}

function mark(view, item, given) {
  view.marks[item.id] = given
  tellMarks(view)
}

function tellMarks(view) {
  view.marked = Math.max(Date.now(), view.marked + 1)
  view.tell("marks", { number: view.marked, marks: { ...view.marks } })
  paintMarks(view)
}

function paintMarks(view) {
  if (!view.data.marking) return
  const items = new Map(view.data.items.map((item) => [item.id, item]))
  for (const [id, { element }] of view.tiles) {
    element.setAttribute("data-verdict", standing(view, items.get(id))?.verdict ?? "")
  }
  for (const box of view.root.querySelectorAll(".judge")) {
    const item = items.get(box.dataset.of)
    if (item) paintJudge(view, box, item)
  }
}

function paintJudge(view, box, item) {
  const found = standing(view, item)
  for (const verdict of ["accepted", "rejected"]) {
    box.querySelector(`.${verdict}`).setAttribute("aria-pressed", String(found?.verdict === verdict))
  }
  const rejected = found?.verdict === "rejected"
  let why = box.querySelector(".why")
  if (rejected && !why) {
    why = reasons(view, item)
    box.append(why)
  }
  if (!why) return
  why.hidden = !rejected
  if (!rejected) return
  for (const chip of why.querySelectorAll(".flaw")) {
    chip.setAttribute("aria-pressed", String(chip.dataset.flaw === found.flaw))
  }
  const field = why.querySelector("input")
  if (view.root.getRootNode().activeElement !== field) field.value = found.words
}

function reasons(view, item) {
  const { words, marking } = view.data
  const why = make("div", "why")
  const chips = make("div", "flaws")
  for (const [flaw, said] of marking.flaws) {
    const chip = make("button", "flaw", said)
    chip.type = "button"
    chip.dataset.flaw = flaw
    chip.onclick = () => mark(view, item, { ...standing(view, item), flaw })
    chips.append(chip)
  }
  const field = make("input", "word")
  Object.assign(field, { type: "text", maxLength: marking.longest, placeholder: words.word_hint })
  field.setAttribute("aria-label", fill(words.word, { name: title(item) }))
  let waiting
  const write = () => {
    clearTimeout(waiting)
    const now = standing(view, item)
    if (now?.verdict === "rejected" && now.words !== field.value) mark(view, item, { ...now, words: field.value })
  }
  field.oninput = () => {
    clearTimeout(waiting)
    waiting = setTimeout(write, WRITTEN_AFTER)
  }
  field.onchange = write
  why.append(chips, field)
  return why
}
