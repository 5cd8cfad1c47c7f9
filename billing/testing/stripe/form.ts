/** A value of a form as Stripe's clients write it: texts, lists and objects of them. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

const MOST_DEPTH = 6;

/** `items[0][price]` → items, 0, price */
const pathOf = (name: string): string[] => {
  const [head = ''] = name.split('[', 1);
  return [head, ...[...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map(([, part = '']) => part)];
};

/** Objects without a prototype: a form may name `__proto__`. */
const empty = (): Form => Object.create(null) as Form;

/** Objects whose names are 0, 1, 2 … are lists; `expand[]` gives names of its own. */
function listed(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, listed(part)] as const);
  if (entries.length > 0 && entries.every(([name], i) => name === String(i))) return entries.map(([, part]) => part);
  return Object.fromEntries(entries);
}

/** Parses `application/x-www-form-urlencoded` with brackets. An empty text stands for "unset", as at Stripe. */
export function parseForm(body: string): Form {
  const form = empty();
  for (const [name, text] of new URLSearchParams(body)) {
    const path = pathOf(name).slice(0, MOST_DEPTH);
    let at = form;
    for (const part of path.slice(0, -1)) {
      const next = at[part];
      if (typeof next === 'object' && !Array.isArray(next)) at = next;
      else {
        const made = empty();
        at[part] = made;
        at = made;
      }
    }
    const last = path.at(-1) as string;
    at[last === '' ? String(Object.keys(at).length) : last] = text;
  }
  return listed(form) as Form;
}
