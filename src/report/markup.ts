/** HTML for pages that stand by themselves: elements whose text is escaped, and one style for all of them. */

import { printable } from './printable.js';

/** What is HTML already. */
export interface Markup {
  readonly html: string;
}

type Child = Markup | string | readonly Child[];

export const element = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): Markup => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapedText(value)}"`);
  return { html: `<${name}${words.join('')}>${children.map(inside).join('')}</${name}>` };
};

const inside = (child: Child): string => {
  if (typeof child === 'string') return escapedText(child);
  return 'html' in child ? child.html : child.map(inside).join('');
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapedText = (text: string): string =>
  printable(text).replace(/[&<>"]/g, (character) => entities[character] ?? '');

export const tableOf = (head: readonly string[], rows: readonly (readonly Child[])[]): Markup =>
  element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map((cell) => element('th', { scope: 'col' }, cell)))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))))),
  );

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
pre { overflow-x: auto; font-size: 13px; line-height: 1.4; background: #8881; padding: .75rem; margin: 0; }
.beside { display: flex; flex-wrap: wrap; gap: 1rem; } .beside > * { flex: 1 1 24rem; min-width: 0; }
.breaks { color: #c22; } .warns, .free, .open { color: #a60; } .keeps { color: #282; } .unclaimed, .quiet { opacity: .65; }
`;

export const pageOf = (title: string, ...children: readonly Child[]): string => {
  const head = element(
    'head',
    {},
    { html: '<meta charset="utf-8"><meta name="viewport" content="width=device-width">' },
    element('title', {}, title),
    { html: `<style>${style}</style>` },
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, element('body', {}, ...children)).html}\n`;
};
