/* Decisions, typed on the spot. What is typed lives in the page and is told to the server at each pause. */

const PAUSE = 900 // milliseconds without a key

function decisions(view, slide) {
  const made = make("section", "decisions")
  view.list = decisionList(view, slide)
  made.append(view.list)
  if (view.data.form) made.append(formOf(view))
  else if (slide.data.closed) made.append(make("p", "rule", slide.data.closed))
  return made
}

function decisionList(view, { data }) {
  const { words } = view.data
  const all = make("ol", "decided")
  all.tabIndex = 0
  if (!data.lines.length) all.append(make("li", "nothing", words.decided_none))
  all.append(...data.lines.map((one, n) => decision(view, one, n)))
  return all
}

function decision(view, one, n) {
  const { words, form } = view.data
  const row = make("li", one.gone ? "made gone" : "made")
  const about = make("div", "made-about")
  about.append(make("span", "made-what", one.what))
  const under = make("span", "made-under")
  under.append(drawn(one.kind), make("span", "", [one.kind_words, one.whose, one.due, one.why].filter(Boolean).join(" · ")))
  about.append(under)
  row.append(make("span", "made-place", String(n + 1)), about)
  if (form && !one.gone) row.append(withdrawal(view, one, words))
  return row
}

// To take one back needs a reason, typed where the button stood.
function withdrawal(view, one, words) {
  const holder = make("span", "withdrawal")
  const button = make("button", "quiet")
  button.type = "button"
  button.textContent = words.withdraw
  button.dataset.key = `withdraw-${one.id}`
  button.onclick = () => {
    const reason = make("input")
    Object.assign(reason, { type: "text", maxLength: 1000, placeholder: one.ask })
    reason.setAttribute("aria-label", one.ask)
    reason.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing || !reason.value.trim()) return
      event.stopPropagation()
      view.tell("withdraw", { id: one.id, reason: reason.value })
    }
    holder.replaceChildren(reason)
    reason.focus()
  }
  holder.append(button)
  return holder
}

/* The form */

function formOf(view) {
  if (view.form) return view.form.element
  const { words, form } = view.data
  const element = make("form", "decide")
  const typed = structuredClone(form.typed)
  const f = { element, typed, done: form.done, pausing: 0 }
  view.form = f

  f.words = make("textarea", "field-words")
  Object.assign(f.words, { rows: 2, maxLength: 500, placeholder: words.words_hint, value: typed.words })
  f.words.setAttribute("aria-label", words.words)
  f.words.oninput = () => changed(view, { words: f.words.value })
  f.words.onkeydown = (event) => {
    if (event.key === "Enter" && !event.isComposing && !event.shiftKey) {
      event.preventDefault()
      ;(f.typed.whose.length ? (f.typed.due ? f.look : f.day) : f.find).focus()
    }
  }

  f.kinds = make("fieldset", "kinds")
  f.kinds.append(make("legend", "", words.kind))
  for (const kind of ["instruction", "task"]) {
    const label = make("label", "kind")
    const radio = make("input")
    Object.assign(radio, { type: "radio", name: "kind", value: kind, checked: typed.kind === kind })
    radio.onchange = () => changed(view, { kind })
    label.append(radio, drawn(kind), make("span", "", words[kind]))
    f.kinds.append(label)
  }

  f.whose = make("div", "whose")
  f.find = make("input")
  Object.assign(f.find, { type: "text", autocomplete: "off", placeholder: words.units_hint })
  f.find.setAttribute("aria-label", words.units)
  f.find.setAttribute("role", "combobox")
  f.find.setAttribute("aria-expanded", "false")
  f.offers = make("ul", "offers")
  f.offers.setAttribute("role", "listbox")
  f.offers.hidden = true
  finding(view, f)

  f.day = make("input")
  // no date field of the browser's: it speaks the browser's language, and a keyboard is quicker
  Object.assign(f.day, { type: "text", autocomplete: "off", maxLength: 20, placeholder: words.due_hint, value: typed.due })
  f.day.setAttribute("aria-label", words.due)
  f.day.oninput = () => changed(view, { due: dayOf(f.day.value, form.first) })
  f.day.onblur = () => {
    if (/^\d{4}-/.test(f.typed.due)) f.day.value = f.typed.due
  }
  f.days = make("span", "days")
  for (const [day, name] of form.days) {
    const button = make("button", "quiet", name)
    button.type = "button"
    button.onclick = () => {
      f.day.value = day
      changed(view, { due: day })
      f.look.focus()
    }
    f.days.append(button)
  }

  f.look = make("button", "do", words.look)
  f.look.type = "submit"
  element.onsubmit = (event) => {
    event.preventDefault()
    clearTimeout(f.pausing)
    view.tell("look", f.typed)
  }
  f.said = make("div", "will")
  f.said.setAttribute("role", "status")
  const second = make("div", "second")
  const due = make("div", "due")
  due.append(make("span", "label", words.due), f.day, f.days)
  second.append(f.kinds, due, f.look)
  element.append(f.words, f.whose, second, f.said)
  paintWhose(view, f)
  return element
}

// 2026-12-11, 12-11, 12.11 and the like; without a year the next such day. What cannot be read stays as it is typed.
function dayOf(written, first) {
  const found = written.match(/^\s*(?:(\d{4})\D+)?(\d{1,2})\D+(\d{1,2})\D*$/)
  if (!found) return written.trim()
  const [, year, month, day] = found
  const iso = (y) => `${y}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  const now = Number(first.slice(0, 4))
  return year ? iso(year) : iso(now) < first ? iso(now + 1) : iso(now)
}

function changed(view, what) {
  const f = view.form
  Object.assign(f.typed, what)
  f.said.replaceChildren()
  f.looked = ""
  clearTimeout(f.pausing)
  f.pausing = setTimeout(() => view.tell("draft", f.typed), PAUSE)
}

function finding(view, f) {
  f.find.oninput = () => offer(view, f)
  f.find.onfocus = () => offer(view, f)
  f.find.onblur = () => setTimeout(() => hideOffers(f), 150)
  f.find.onkeydown = (event) => {
    if (event.isComposing) return
    const { offers } = f
    const at = [...offers.children].findIndex((one) => one.getAttribute("aria-selected") === "true")
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      pick(f, at + (event.key === "ArrowDown" ? 1 : -1))
    } else if (event.key === "Enter") {
      event.preventDefault()
      if (!f.find.value.trim() && f.typed.whose.length) return f.day.focus()
      offers.children[Math.max(at, 0)]?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }))
    } else if (event.key === "Backspace" && !f.find.value && f.typed.whose.length) {
      f.typed.whose = f.typed.whose.slice(0, -1)
      paintWhose(view, f)
      changed(view, {})
    }
  }
}

function offer(view, f) {
  const { whose } = view.data.form
  const sought = f.find.value.trim().toLowerCase()
  const fits = whose.filter(
    ([id, name, short]) =>
      !f.typed.whose.includes(id) && (!sought || name.toLowerCase().includes(sought) || short.toLowerCase().includes(sought)),
  )
  f.offers.replaceChildren(
    ...fits.slice(0, 8).map(([id, name, short], n) => {
      const one = make("li", "offer", name === short ? name : `${short} ${name}`)
      one.id = `offer-${n}`
      one.setAttribute("role", "option")
      one.setAttribute("aria-selected", String(n === 0 && !!sought))
      one.onmousedown = (event) => {
        event.preventDefault()
        f.typed.whose = [...f.typed.whose, id]
        f.find.value = ""
        paintWhose(view, f)
        changed(view, {})
        f.find.focus()
        offer(view, f)
      }
      return one
    }),
  )
  if (!fits.length) f.offers.append(make("li", "offer none", view.data.words.units_none))
  f.offers.hidden = false
  f.find.setAttribute("aria-expanded", "true")
}

function pick(f, at) {
  const all = [...f.offers.querySelectorAll("[role=option]")]
  const n = Math.min(Math.max(at, 0), all.length - 1)
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === n)))
  if (all[n]) f.find.setAttribute("aria-activedescendant", all[n].id)
}

function hideOffers(f) {
  f.offers.hidden = true
  f.find.setAttribute("aria-expanded", "false")
}

function paintWhose(view, f) {
  const { words, form } = view.data
  const names = new Map(form.whose.map(([id, , short]) => [id, short]))
  const chips = f.typed.whose.map((id) => {
    const chip = make("button", "chip", names.get(id) ?? "?")
    chip.type = "button"
    chip.setAttribute("aria-label", fill(words.drop_unit, { name: names.get(id) ?? "" }))
    chip.append(drawn("remove"))
    chip.onclick = () => {
      f.typed.whose = f.typed.whose.filter((one) => one !== id)
      paintWhose(view, f)
      changed(view, {})
      f.find.focus()
    }
    return chip
  })
  f.whose.replaceChildren(make("span", "label", words.units), ...chips, f.find, f.offers)
}

// The server has made a decision: the form is empty again. Anything else leaves what is typed alone.
function formArrived(view) {
  const f = view.form
  const { form } = view.data
  if (!form || !f) {
    if (!form) view.form = null
    return
  }
  if (form.done > f.done) {
    f.done = form.done
    clearTimeout(f.pausing)
    f.typed = { words: "", kind: f.typed.kind, whose: [], due: "" }
    f.words.value = f.find.value = f.day.value = ""
    paintWhose(view, f)
    f.said.replaceChildren()
    if (f.element.contains(f.element.getRootNode().activeElement) || f.wasConfirming) f.words.focus()
    f.wasConfirming = false
  }
}

// What will happen, and the button that does it; the words of a refusal stand there too.
function paintForm(view) {
  const f = view.form
  const { form, words } = view.data
  if (!f || !form) return
  const looked = JSON.stringify([form.said, form.refused])
  if (looked === f.looked) return
  f.looked = looked
  if (form.refused) {
    const refusal = make("p", "refused")
    refusal.append(drawn("red"), make("span", "", form.refused))
    f.said.replaceChildren(refusal)
    return
  }
  if (!form.said.length) return f.said.replaceChildren()
  const what = make("div", "will-what")
  what.append(...form.said.map((one) => make("p", "", one)))
  const confirm = make("button", "do", words.confirm)
  confirm.type = "button"
  confirm.onclick = () => {
    f.wasConfirming = true
    view.tell("decide", f.typed)
  }
  const again = make("button", "quiet", words.again)
  again.type = "button"
  again.onclick = () => leaveForm(view, confirm)
  f.said.replaceChildren(what, confirm, again)
  confirm.focus()
}

// Esc inside the form: from the question back to the words, from a field out of the form.
function leaveForm(view, at) {
  const f = view.form
  if (!f || !at || !f.element.contains(at)) {
    if (isField(at)) {
      at.blur()
      view.dialog.focus()
      return true
    }
    return false
  }
  if (f.said.contains(at)) {
    f.said.replaceChildren()
    f.words.focus()
  } else {
    hideOffers(f)
    at.blur()
    view.dialog.focus()
  }
  return true
}
