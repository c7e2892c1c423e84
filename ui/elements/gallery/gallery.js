export default function (component) {
  return () => {}
}
