/** Events of clients as text, for the smallest traces: see trace-notation.ts. */

import type { ClientEvent, ClientGaveUpEvent } from './client-events.js';

const line = /^client ([a-z]\w*)(?:#(\d+))? (\S+)(?: (.*))?$/;

/** What a client is given up after, where a trace is written by hand. */
const vain = { beats: 60, beat: 0.05, witnessed: 3 } as const;

export const readClient = (text: string, time: number): ClientEvent => {
  const [, client = '', number, what, rest = ''] = line.exec(text) ?? [];
  const self = {
    kind: 'client' as const,
    client,
    ...(number === undefined ? {} : { number: Number(number) - 1 }),
    time,
  };
  switch (what) {
    case 'connected':
    case 'ended':
    case 'finished':
    case 'reset':
    case 'closed':
    case 'done':
      return { ...self, what };
    case 'refused':
    case 'lost':
      return { ...self, what, error: rest };
    case 'sent': {
      const [, data = '""', pieces] = /^(".*")(?: in (\d+) pieces)?$/.exec(rest) ?? [];
      return {
        ...self,
        what,
        data: JSON.parse(data) as string,
        ...(pieces === undefined ? {} : { pieces: Number(pieces) }),
      };
    }
    case 'received':
      return { ...self, what, data: [JSON.parse(rest) as string] };
    case 'gave':
      return { ...self, what: 'gaveUp', waitedFor: rest.split(' ')[1] as ClientGaveUpEvent['waitedFor'], ...vain };
    default:
      throw new Error(`Expected an event of a client, got "${text}".`);
  }
};
