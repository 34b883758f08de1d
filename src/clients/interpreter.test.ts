import { describe, expect, it } from 'vitest';
import { textOf } from '../../spec/data.js';
import type { ClientDeclaration } from '../../spec/program.js';
import type { ClientEvent } from '../../spec/trace.js';
import { runClients } from './interpreter.js';
import type { Network } from './network.js';

/** A network without wires, whose server sends back each piece that comes, and ends when the client does. */
const echo = (): { readonly network: Network; run(): void; readonly pieces: string[] } => {
  const todo: { readonly at: number; readonly act: () => void }[] = [];
  const pieces: string[] = [];
  let time = 0;
  const after = (seconds: number, act: () => void): void => {
    todo.push({ at: time + seconds, act });
  };
  const network: Network = {
    now: () => time,
    after,
    connect: (_to, events) => {
      const come: Uint8Array[] = [];
      let wanted = false;
      const deliver = (): void => {
        while (wanted) {
          const next = come.shift();
          if (next === undefined) return;
          events.received(next);
        }
      };
      after(0, () => events.connected());
      return {
        send(bytes, taken) {
          pieces.push(textOf(bytes));
          come.push(bytes);
          after(0.5, deliver);
          after(0, taken);
        },
        read(on) {
          wanted = on;
          if (on) after(0, deliver);
        },
        finish: () => after(1, () => events.ended()),
        reset: () => undefined,
        close: () => undefined,
      };
    },
  };
  const run = (): void => {
    for (;;) {
      const [next] = todo.sort((left, right) => left.at - right.at).splice(0, 1);
      if (next === undefined) return;
      time = next.at;
      next.act();
    }
  };
  return { network, run, pieces };
};

const eventsOf = (
  clients: { readonly [name: string]: ClientDeclaration },
  mostAtOnce = 10,
): { readonly events: readonly ClientEvent[]; readonly pieces: readonly string[]; readonly ended: number } => {
  const { network, run, pieces } = echo();
  const events: ClientEvent[] = [];
  let ended = 0;
  runClients(clients, { network, tick: 1, mostAtOnce, onEvent: (event) => events.push(event) }, () => {
    ended += 1;
  });
  run();
  return { events, pieces, ended };
};

const told = (events: readonly ClientEvent[], client: string): readonly string[] =>
  events.filter((event) => event.client === client).map(({ what }) => what);

describe('a client', () => {
  it('sends in pieces, waits for bytes and for the end', () => {
    const { events, pieces, ended } = eventsOf({
      a: {
        to: 's',
        acts: [
          { op: 'send', data: 'abcdef', cut: [1, 4] },
          { op: 'receive', count: 6 },
          { op: 'finish' },
          { op: 'receive', count: 'end' },
        ],
      },
    });
    expect(pieces).toEqual(['a', 'bcd', 'ef']);
    expect(told(events, 'a')).toEqual(['connected', 'sent', 'received', 'finished', 'ended', 'done']);
    expect(events[1]).toMatchObject({ data: 'abcdef', pieces: 3 });
    expect(events[2]).toMatchObject({ data: ['abcdef'] });
    expect(ended).toBe(1);
  });

  it('reads while it sends, where it is told to go on', () => {
    const { events, pieces } = eventsOf({
      a: {
        to: 's',
        acts: [
          { op: 'send', data: 'abcdef', meanwhile: true },
          { op: 'receive', count: 2 },
          { op: 'send', data: 'gh' },
          { op: 'finish' },
          { op: 'receive', count: 'end' },
        ],
      },
    });
    expect(pieces).toEqual(['abcdef', 'gh']);
    expect(told(events, 'a')).toEqual([
      'connected',
      'sent',
      'received',
      'sent',
      'finished',
      'received',
      'ended',
      'done',
    ]);
  });

  it.each(['close', undefined] as const)('breaks off if it leaves (%s) before all was taken', (op) => {
    const { events } = eventsOf({
      a: {
        to: 's',
        acts: [
          { op: 'send', data: { pattern: 1, length: 500_000 }, meanwhile: true },
          ...(op === undefined ? [] : [{ op }]),
        ],
      },
    });
    expect(told(events, 'a')).toEqual(['connected', 'sent', 'reset', 'done']);
  });

  it('tells a long pattern that comes back as one', () => {
    const { events } = eventsOf({
      a: {
        to: 's',
        acts: [
          { op: 'send', data: { pattern: 3, length: 5000 }, cut: 999 },
          { op: 'receive', count: 5000 },
        ],
      },
    });
    expect(events.find(({ what }) => what === 'received')).toMatchObject({ data: [{ pattern: 3, length: 5000 }] });
  });

  it('begins after others, and meets them', () => {
    const { events } = eventsOf({
      a: {
        to: 's',
        times: 2,
        acts: [
          { op: 'pause', for: 1 },
          { op: 'meet', at: 'm' },
        ],
      },
      b: {
        to: 's',
        acts: [
          { op: 'pause', for: 5 },
          { op: 'meet', at: 'm' },
        ],
      },
      c: { to: 's', after: ['a'], acts: [] },
    });
    const done = events.filter(({ what }) => what === 'done');
    expect(done.map(({ client, time }) => [client, time])).toEqual([
      ['a', 5],
      ['a', 5],
      ['b', 5],
      ['c', 5],
    ]);
  });

  it('waits for its turn where few may be connected at once', () => {
    const { events } = eventsOf({ a: { to: 's', times: 3, acts: [{ op: 'pause', for: 1 }] } }, 1);
    expect(events.map(({ number, what }) => `${number} ${what}`)).toEqual(
      [0, 1, 2].flatMap((number) => [`${number} connected`, `${number} done`]),
    );
  });
});
