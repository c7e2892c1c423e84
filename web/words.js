// The framework has no setting for its own words ("Choose an option", "Close", "Running…"), for the language of the
// document, or for the one its calendar and numbers follow. This script stands in the page before the framework's own,
// keeps all of them in the reader's language, and touches nothing else: attributes that name a thing, and words that
// stand whole in a place where only the framework writes. Whatever the framework writes anew is put right again before
// it is painted. The language is the document's `lang`; an element of the page sets it.
const ATTRIBUTES = ["aria-label", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt"]
const NAMED = ATTRIBUTES.map((name) => `[${name}]`).join(",")
const PLACES = [
  "stSkipToContent", "stStatusWidget", "stConnectionStatus", "stSidebarNavViewButton", "stTooltipContent",
  "stDataFrameTooltipContent", "stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "InputInstructions",
  "stDataFrameColumnVisibilityMenu", "stDataFrameStatisticsMenu", "stMainMenuPopover", "stThemeSwitcher", "stDialog",
  "stErrorCodeBlock", "stSelectboxVirtualDropdown", "stMultiSelectDropdown", "stDateInputError",
  "stDateInputQuickSelectPopover", "stDateInputFieldsScroller", "stDateInputCalendar",
].map((name) => `[data-testid="${name}"]`)
  .concat("[role=listbox]", ".gdg-search-bar", "[data-live-announcer]", "[id^=react-aria-description]")
  .join(",")
const FIELDS = { month: "([A-Z][a-z]+)", n: "(\\d+)", day: "(\\d+)", year: "(\\d+)", page: "(\\d+)" }
const LOCALE = Symbol.for("react-aria.i18n.locale")

function speak(given) {
  const page = document.documentElement
  const language = () => (page.lang.startsWith("en") ? "en" : "zh")
  const whole = new Map()
  const forms = []
  for (const [source, words] of given) {
    const parts = source.split(/\{(\w+)\}/)
    if (parts.length === 1) {
      whole.set(source, words)
      continue
    }
    const literal = (part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    const pattern = parts.map((part, at) => (at % 2 ? FIELDS[part] || "(.+)" : literal(part))).join("")
    forms.push([new RegExp(`^${pattern}$`, "s"), parts.filter((_, at) => at % 2), words])
  }

  // "Fullscreen: the chart's own name", "Choose date, 2026年11月": a thing the framework names, and which one it is
  const MARKS = { ": ": "：", ", ": "，" }
  function said(source) {
    const known = whole.get(source)
    if (known) return known[language()]
    const [, name, mark, rest] = /^(.+?)(: |, )(.+)$/s.exec(source) || []
    const named = whole.get(name)
    if (named) return `${named[language()]}${language() === "en" ? mark : MARKS[mark]}${rest}`
    for (const [pattern, names, words] of forms) {
      const found = pattern.exec(source)
      if (found) return filled(words[language()], (name) => found[names.indexOf(name) + 1])
    }
    return source
  }

  function filled(form, field) {
    return form.replace(/\{(\w+)\}/g, (_, name) => (name === "month" ? said(field(name)) : field(name)))
  }

  // what the framework wrote and what stands in its place: only that is ever taken back
  const written = new WeakMap()
  function settle(node, slot, stands, write) {
    const before = written.get(node)?.[slot]
    const source = before && before.ours === stands ? before.source : stands
    const ours = said(source)
    if (ours === source && !before) return
    written.set(node, { ...written.get(node), [slot]: { source, ours } })
    if (ours !== stands) write(ours)
  }
  const attribute = (element, name) => {
    const stands = element.getAttribute(name)
    if (stands) settle(element, name, stands, (ours) => element.setAttribute(name, ours))
  }
  const words = (node) => {
    const stands = node.nodeValue.trim()
    if (stands) settle(node, "words", stands, (ours) => (node.nodeValue = ours))
  }
  const named = (element) => ATTRIBUTES.forEach((name) => attribute(element, name))
  const allWords = (place) => {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) words(walk.currentNode)
  }
  function all(element) {
    named(element)
    element.querySelectorAll(NAMED).forEach(named)
    if (element.closest(PLACES)) allWords(element)
    else element.querySelectorAll(PLACES).forEach(allWords)
  }

  const locale = () => (language() === "en" ? "en-GB" : "zh-CN")
  function turn() {
    window[LOCALE] = locale()
    window.dispatchEvent(new Event("languagechange"))
    if (document.body) all(document.body)
  }
  Object.defineProperty(navigator, "language", { configurable: true, get: locale })
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [locale()] })
  turn()
  new MutationObserver(turn).observe(page, { attributeFilter: ["lang"] })
  new MutationObserver((changes) => {
    for (const change of changes) {
      const { target } = change
      if (change.type === "attributes") attribute(target, change.attributeName)
      else if (change.type === "characterData") target.parentElement?.closest(PLACES) && words(target)
      else
        for (const node of change.addedNodes) {
          if (node.nodeType === Node.ELEMENT_NODE) all(node)
          else if (node.nodeType === Node.TEXT_NODE && target.closest?.(PLACES)) words(node)
        }
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ATTRIBUTES })
}
