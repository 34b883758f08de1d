/** Clients in looplaw's own short form. */

import { dataText } from './data.js';
import type { ClientDeclaration, ClientSend, ClientStatement, Name } from './program.js';

/** What each client does, after those that do the same: one line, if it holds all. */
export const clientLines = (clients: { readonly [name: Name]: ClientDeclaration }): readonly string[] =>
  alike(clients).flatMap(([names, declared]) => {
    const { times, after = [], acts } = declared;
    const many = times === undefined || times === 1 ? '' : `, ${times} times`;
    const later = after.length === 0 ? '' : `, after ${listed(after)}`;
    const start = `${names.length === 1 ? 'client' : 'clients'} ${listed(names)}${many}${later}: `;
    const texts = acts.length === 0 ? ['connect'] : acts.map(clientActText);
    const line = `${start}${texts.join('; ')}`;
    return line.length <= longest ? [line] : [start.trimEnd(), ...texts.map((text) => `  ${text}`)];
  });

const longest = 100;

/** Clients that do the same stand together, in the place of the first. */
const alike = (clients: {
  readonly [name: Name]: ClientDeclaration;
}): readonly (readonly [readonly Name[], ClientDeclaration])[] => {
  const found = new Map<string, [Name[], ClientDeclaration]>();
  for (const [name, declared] of Object.entries(clients)) {
    const key = JSON.stringify(declared);
    const group = found.get(key);
    if (group === undefined) found.set(key, [[name], declared]);
    else group[0].push(name);
  }
  return [...found.values()];
};

const listed = (names: readonly Name[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 2).join(', ')} ... ${names.at(-1) ?? ''}`;

export const clientActText = (act: ClientStatement): string => {
  switch (act.op) {
    case 'send':
      return act.meanwhile === true
        ? `send ${dataText(act.data)} while it goes on`
        : `send ${dataText(act.data)}${cutText(act)}`;
    case 'receive':
      return act.count === 'end' ? 'receive to the end' : `receive ${act.count} bytes`;
    case 'response':
      return `wait for the response${act.to === 'HEAD' ? ' to HEAD' : ''}`;
    case 'finish':
      return 'end its own side';
    case 'reset':
      return 'break the connection off';
    case 'close':
      return 'close the connection';
    case 'pause':
      return `pause for ${act.for}`;
    case 'meet':
      return `meet at ${act.at}`;
  }
};

const cutText = ({ cut }: ClientSend): string => {
  if (cut === undefined) return '';
  if (typeof cut === 'number') return ` in pieces of ${cut}`;
  return cut.length === 0 ? '' : ` cut at ${cut.join(', ')}`;
};
