// Making elements: text is always text, never markup.

type Attributes = Record<string, string | number | boolean | undefined>
type Child = Node | string | undefined

/** An element with its attributes (`true` is one without a value, `false` and `undefined` none) and what is in it. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value))
    }
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** The element of the page with this id. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) {
    throw new Error(`the page has no ${kind.name} with the id ${id}`)
  }
  return element
}
