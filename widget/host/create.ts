/** An element with these members set; `part`, `role` and `sandbox` are members that write their attribute. */
export function create<TagName extends keyof HTMLElementTagNameMap>(
  tagName: TagName,
  members: object,
): HTMLElementTagNameMap[TagName] {
  return Object.assign(document.createElement(tagName), members);
}
