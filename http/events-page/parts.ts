import { typeOf } from '../client/types.ts';

type Json = Readonly<Record<string, unknown>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, in attributes too. */
export const text = (value: unknown): string =>
  String(value).replaceAll(/[&<>"']/g, (found) => ESCAPES[found] as string);

export const code = (value: unknown): string => `<code>${text(value)}</code>`;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="wide"><table><thead><tr>${heads.map((head) => `<th>${text(head)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></div>`;

export const json = (what: string, value: unknown): string =>
  `<details><summary>${text(what)}</summary><pre>${text(JSON.stringify(value, null, 2))}</pre></details>`;

/** Fields of an object's schema; a personal one says so. */
export const fields = (schema: Json, personal: readonly string[]): string => {
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const rows = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>).map(
    ([name, property]) => [
      `${code(name)}${required.has(name) ? '' : ' <span class="soft">optional</span>'}`,
      code(typeOf(property).replaceAll(/\s+/g, ' ').replaceAll('readonly ', '')),
      `${text(property['description'] ?? '')}${personal.includes(name) ? ' <span class="tag">personal</span>' : ''}`,
    ],
  );
  return table(['Field', 'Type', ''], rows);
};
