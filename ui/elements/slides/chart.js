/* The line of the campaign: what was done by each day, over what the due days promise */

const WIDE = 1000
const HIGH = 460
const LEFT = 74
const BELOW = 54
const ABOVE = 26
const RIGHT = 96

function chart({ actual, plan, now, plan_words: planWords, days, said }) {
  const across = (x) => LEFT + x * (WIDE - LEFT - RIGHT)
  const up = (y) => HIGH - BELOW - y * (HIGH - BELOW - ABOVE)
  const svg = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "chart", role: "img", "aria-label": said })
  for (const y of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(shape("line", { class: "grid", x1: LEFT, x2: WIDE - RIGHT, y1: up(y), y2: up(y) }))
    svg.append(shape("text", { class: "axis", x: LEFT - 12, y: up(y) + 9, "text-anchor": "end" }, `${y * 100}%`))
  }
  days.forEach(([x, words], n) => {
    const anchor = n === 0 ? "start" : n === days.length - 1 ? "end" : "middle"
    svg.append(shape("text", { class: "axis", x: across(x), y: HIGH - 14, "text-anchor": anchor }, words))
  })
  const path = (points) => points.map(([x, y], n) => `${n ? "L" : "M"}${across(x).toFixed(1)} ${up(y).toFixed(1)}`).join("")
  if (plan.length) svg.append(shape("path", { class: "plan", d: path(plan) }))
  if (actual.length) {
    const [last] = actual.slice(-1)
    const line = path(actual)
    const [first] = actual
    svg.append(shape("path", { class: "area", d: `${line}L${across(last[0])} ${up(0)}L${across(first[0])} ${up(0)}Z` }))
    svg.append(shape("path", { class: "actual", d: line }))
    svg.append(shape("circle", { class: "now", cx: across(last[0]), cy: up(last[1]), r: 9 }))
    const late = last[0] > 0.86
    const high = last[1] > 0.9
    const at = { x: across(last[0]) + (late ? -16 : 16), y: up(last[1]) + (high ? 40 : -16) }
    svg.append(shape("text", { class: "now-words", ...at, "text-anchor": late ? "end" : "start" }, now))
  }
  const [end] = plan.slice(-1)
  if (end) svg.append(shape("text", { class: "plan-words", x: across(end[0]) + 8, y: up(end[1]) + 8 }, planWords))
  return svg
}
