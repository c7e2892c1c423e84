// A cookie, because the server writes the page before anybody is known. It names a language and nothing else.
const YEAR = 365 * 24 * 60 * 60

export default function ({ data }) {
  document.documentElement.lang = data.tag
  const secure = location.protocol === "https:" ? "; secure" : ""
  document.cookie = `zeren_language=${data.language}; path=/; max-age=${YEAR}; samesite=lax${secure}`
}
