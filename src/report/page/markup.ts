/** HTML in which whatever is not written here is escaped, and what is long is cut. */

import { printable } from '../printable.js';

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

/** A template whose values are escaped, unless they come from one themselves. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(strings.map((text, index) => text + (index < values.length ? textOf(values[index]) : '')).join(''));

const textOf = (value: Content): string => {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(textOf).join('') : escaped(String(value));
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => printable(text).replace(/[&<>"']/g, (mark) => entities[mark] ?? '');

/** The text, or so much of it as takes so many bytes in a page, and how much is missing. */
export const clipped = (text: string, most: number): string => {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > most) return `${text.slice(0, end)}… (${text.length - end} more characters)`;
    end += character.length;
  }
  return text;
};

const bytesOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return entities[character]?.length ?? 1;
  return code < 0x10000 ? 3 : 4;
};
