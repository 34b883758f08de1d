/** Sockets and readiness (chapter 11): what clients do to the cheatsheet's echo server, and what goes wrong around it. */

import type { CallbackStatement, ClientStatement, CoroutineStatement, Data, Name, Program } from '../program.js';
import { cancel, caught, sleep, spawn } from './corner-words.js';
import type { Scenario } from './scenario.js';

const run = { op: 'run' } as const;
const listen = (as: Name, backlog?: number): CoroutineStatement =>
  backlog === undefined ? { op: 'listen', as } : { op: 'listen', as, backlog };
const accept = (as: Name): CoroutineStatement => ({ op: 'accept', of: 's', as });
const receive = (of: Name, most = 100): CoroutineStatement => ({ op: 'receive', of, most });
const sendAll = (of: Name, data?: Data): CoroutineStatement =>
  data === undefined ? { op: 'sendAll', of } : { op: 'sendAll', of, data };
const closing = (of: Name) => ({ op: 'closeSocket', of }) as const;
const shutdown = (of: Name) => ({ op: 'shutdown', of }) as const;
const reader = (of: Name, callback: Name) => ({ op: 'addReader', of, callback }) as const;
const writer = (of: Name, callback: Name) => ({ op: 'addWriter', of, callback }) as const;
const unread = (of: Name) => ({ op: 'removeReader', of }) as const;
const unwrite = (of: Name) => ({ op: 'removeWriter', of }) as const;
const take = (of: Name, most: number) => ({ op: 'receiveNow', of, most }) as const;

const send = (data: Data, cut?: number): ClientStatement =>
  cut === undefined ? { op: 'send', data } : { op: 'send', data, cut };
const get = (count: number | 'end'): ClientStatement => ({ op: 'receive', count });
const finish: ClientStatement = { op: 'finish' };
const pause = (ticks: number): ClientStatement => ({ op: 'pause', for: ticks });

const pattern = (number: number, length: number): Data => ({ pattern: number, length });

/** The cheatsheet's echo server. */
const echo = (most = 1024): Pick<Program, 'script' | 'callbacks' | 'coroutines' | 'fuel'> => ({
  script: [spawn('server'), run],
  callbacks: {},
  coroutines: {
    server: [listen('s'), { op: 'acceptEach', of: 's', as: 'c', coroutine: 'handler' }],
    handler: [{ op: 'receiveEach', of: 'c', most, body: [sendAll('c')] }, closing('c')],
  },
  fuel: 1000,
});

/** One connection, served by one coroutine after it has come. */
const one = (
  body: readonly CoroutineStatement[],
  acts: readonly ClientStatement[],
  more: { readonly [name: Name]: readonly CoroutineStatement[] } = {},
  callbacks: { readonly [name: Name]: readonly CallbackStatement[] } = {},
): Program => ({
  script: [spawn('server'), run],
  callbacks,
  coroutines: { server: [listen('s'), accept('c'), ...body], ...more },
  clients: { a: { to: 's', acts } },
});

const needs = ['tasks', 'timers', 'sockets'] as const;
const ready = [...needs, 'readiness'] as const;

export const sockets: readonly Scenario[] = [
  {
    law: '11.1',
    title: 'two clients of the echo server at once, as in the cheatsheet',
    needs,
    program: {
      ...echo(),
      clients: {
        hello: { to: 's', acts: [send('Hello\n'), { op: 'meet', at: 'm' }, get(6)] },
        world: { to: 's', acts: [send('World\n'), { op: 'meet', at: 'm' }, get(6), finish, get('end')] },
      },
    },
  },
  {
    law: '11.1',
    title: 'one byte after the other, and the end',
    needs,
    program: { ...echo(), clients: { a: { to: 's', acts: [send(pattern(1, 40), 1), finish, get('end')] } } },
  },
  {
    law: '11.1',
    title: 'the last bytes and the end come together, and are read in parts',
    needs,
    program: one(
      [sleep(1), receive('c', 3), receive('c', 100), receive('c', 3), receive('c', 3), closing('c')],
      [send('abcdefgh'), finish, get('end')],
    ),
  },
  {
    law: '11.1',
    title: 'two hundred clients at once',
    needs,
    program: { ...echo(), clients: { a: { to: 's', times: 200, acts: [send(pattern(2, 300), 100), get(300)] } } },
  },
  {
    law: '11.2',
    title: 'two megabytes to a reader that rests now and then',
    needs,
    program: {
      ...one(
        [sendAll('c', pattern(4, 2_000_000)), closing('c')],
        [get(1000), pause(1), get(700_000), pause(1), get('end')],
      ),
      fuel: 1000,
    },
  },
  {
    law: '11.2',
    title: 'six hundred kilobytes through the echo server, while another client is served',
    needs,
    program: {
      ...echo(65_536),
      clients: {
        // No more at a time than buffers hold: a client that only sends would stop an echo.
        big: {
          to: 's',
          acts: [
            ...Array.from({ length: 6 }, (_, index) => [
              send({ pattern: 5, at: index * 100_000, length: 100_000 }, index % 2 === 0 ? 30_000 : undefined),
              get(100_000),
            ]).flat(),
            finish,
            get('end'),
          ],
        },
        small: { to: 's', acts: [pause(1), send('Hello\n'), get(6)] },
      },
    },
  },
  {
    law: '11.2',
    title: 'sixteen megabytes are echoed to a reader that rests now and then',
    needs,
    program: {
      ...echo(65_536),
      clients: {
        big: {
          to: 's',
          acts: [
            { op: 'send', data: pattern(9, 16_000_000), meanwhile: true },
            finish,
            get(1000),
            pause(1),
            get(3_000_000),
            pause(1),
            get(8_000_000),
            pause(1),
            get('end'),
          ],
        },
        small: { to: 's', acts: [pause(1), send('Hello\n'), get(6)] },
      },
    },
  },
  {
    law: '11.2',
    title: 'nothing is sent, and then something, and nothing again',
    needs,
    program: one(
      [sendAll('c', ''), sendAll('c', 'ab'), sendAll('c', ''), sendAll('c', 'cd'), closing('c')],
      [get('end')],
    ),
  },
  {
    law: '11.3',
    title: 'a client that says nothing, and another that does',
    needs,
    program: {
      ...echo(),
      clients: { silent: { to: 's', acts: [pause(3)] }, a: { to: 's', acts: [pause(1), send('ab'), get(2)] } },
    },
  },
  {
    law: '11.4',
    title: 'to nobody, and then to oneself',
    needs,
    program: {
      script: [spawn('t'), run],
      callbacks: {},
      coroutines: {
        t: [
          caught({ op: 'connect', to: null, as: 'n' }),
          listen('s'),
          { op: 'connect', to: 's', as: 'd' },
          accept('c'),
          sendAll('d', 'ab'),
          receive('c'),
          closing('d'),
          receive('c'),
          closing('c'),
          closing('s'),
        ],
      },
    },
  },
  {
    law: '11.5',
    title: 'a client breaks off while it is waited for',
    needs: [...needs, 'resets'],
    program: one([caught(receive('c')), closing('c')], [pause(1), { op: 'reset' }]),
  },
  {
    law: '11.5',
    title: 'clients break off in the middle, and the next one is served',
    needs: [...needs, 'resets'],
    program: {
      ...echo(),
      coroutines: {
        ...echo().coroutines,
        handler: [caught({ op: 'receiveEach', of: 'c', most: 10, body: [sendAll('c')] }), closing('c')],
      },
      clients: {
        a: { to: 's', acts: [send(pattern(7, 5000)), { op: 'reset' }] },
        b: { to: 's', acts: [send('ab'), get(2), { op: 'reset' }] },
        c: { to: 's', after: ['a', 'b'], acts: [send('cd'), finish, get('end')] },
      },
    },
  },
  {
    law: '11.6',
    title: 'the answer is sent after the client has ended its side',
    needs,
    program: one(
      [{ op: 'receiveEach', of: 'c', most: 10, body: [] }, sleep(1), sendAll('c', pattern(8, 200_000)), closing('c')],
      [send('a question'), finish, get('end'), pause(3)],
    ),
  },
  {
    law: '11.1',
    title: 'the server ends its side first, and receives on',
    needs,
    program: one(
      [sendAll('c', 'ab'), shutdown('c'), { op: 'receiveEach', of: 'c', most: 10, body: [] }, closing('c')],
      [get('end'), send('cd'), finish],
    ),
  },
  {
    law: '11.7',
    title: 'a reader that reads one byte at a time',
    needs: ready,
    program: one([reader('c', 'r'), sleep(3)], [send('abcde'), pause(4)], {}, { r: [take('c', 1)] }),
  },
  {
    law: '11.7',
    title: 'a reader that takes itself away, and comes back for the rest',
    needs: ready,
    program: one(
      [reader('c', 'r'), sleep(2), reader('c', 'q'), sleep(2), unread('c'), closing('c')],
      [send('abcde'), pause(5)],
      {},
      { r: [take('c', 1), unread('c')], q: [take('c', 2)] },
    ),
  },
  {
    law: '11.7',
    title: 'a reader that is told of the end',
    needs: ready,
    program: one(
      [reader('c', 'r'), sleep(3), closing('c')],
      [send('ab'), pause(1), finish, pause(1)],
      {},
      { r: [take('c', 10)] },
    ),
  },
  {
    law: '11.7',
    title: 'a writer where there is room, which is taken away',
    needs: ready,
    program: one(
      [writer('c', 'w'), sleep(2), closing('c')],
      [get(2)],
      {},
      { w: [{ op: 'sendNow', of: 'c', data: 'ab' }, unwrite('c')] },
    ),
  },
  {
    law: '11.8',
    title: 'a second reader, and a writer beside it that goes',
    needs: ready,
    program: one(
      [
        reader('c', 'r'),
        writer('c', 'w'),
        reader('c', 'q'),
        sleep(1),
        unread('c'),
        reader('c', 'r'),
        sleep(2),
        closing('c'),
      ],
      [send('ab'), pause(2), send('cd'), pause(3)],
      {},
      { r: [take('c', 10)], q: [take('c', 10)], w: [unwrite('c')] },
    ),
  },
  {
    law: '11.7',
    title: 'a writer stays when the reader beside it goes',
    needs: ready,
    program: one(
      [reader('c', 'r'), writer('c', 'w'), unread('c'), sleep(2)],
      [pause(3)],
      {},
      { r: [take('c', 10)], w: [unwrite('c')] },
    ),
  },
  {
    law: '11.9',
    title: 'the reader is taken away in the turn of the writer, which stays',
    needs: ready,
    program: one(
      [reader('c', 'r'), sleep(1), writer('c', 'w'), sleep(1), writer('c', 'v'), sleep(1), closing('c')],
      [send('ab'), pause(4)],
      {},
      { r: [take('c', 10)], w: [unread('c'), unwrite('c')], v: [unwrite('c')] },
    ),
  },
  {
    law: '11.9',
    title: 'two sockets are ready at once, and each takes the reader of the other away',
    needs: ready,
    program: {
      script: [spawn('server'), run],
      callbacks: { q: [take('c', 10), unread('d')], r: [take('d', 10), unread('c')] },
      coroutines: {
        server: [
          listen('s'),
          accept('c'),
          accept('d'),
          sleep(1),
          reader('c', 'q'),
          reader('d', 'r'),
          sleep(1),
          unread('c'),
          unread('d'),
          closing('c'),
          closing('d'),
        ],
      },
      clients: { a: { to: 's', acts: [send('ab'), pause(2)] }, b: { to: 's', acts: [send('cd'), pause(2)] } },
    },
  },
  {
    law: '11.9',
    title: 'reader and writer are ready at once, and the one takes the other away',
    needs: ready,
    program: one(
      [sleep(1), reader('c', 'r'), writer('c', 'w'), sleep(1), unread('c'), unwrite('c'), closing('c')],
      [send('ab'), pause(2)],
      {},
      { r: [take('c', 10), unwrite('c')], w: [unread('c'), unwrite('c')] },
    ),
  },
  {
    law: '11.10',
    title: 'a receive is cancelled, and tried again when the bytes are there, and before',
    needs,
    program: one(
      [
        spawn('t'),
        sleep(1),
        cancel('t'),
        sleep(1),
        receive('c', 2),
        spawn('t'),
        sleep(1),
        cancel('t'),
        receive('c', 10),
        closing('c'),
      ],
      [pause(2), send('abcd'), pause(2), send('ef')],
      { t: [receive('c')] },
    ),
  },
  {
    law: '11.10',
    title: 'a receive is cancelled, and the next one begins in the same turn',
    needs,
    program: one(
      [spawn('t'), { op: 'yield' }, { op: 'yield' }, cancel('t'), receive('c', 10), receive('c', 10), closing('c')],
      [pause(1), send('abcd'), pause(1), finish],
      { t: [receive('c')] },
    ),
  },
  {
    law: '11.10',
    title: 'a receive goes on to the next in its own cancel',
    needs,
    program: one([spawn('t'), sleep(1), cancel('t'), sleep(3)], [pause(2), send('abcd')], {
      t: [caught(receive('c')), receive('c'), closing('c')],
    }),
  },
  {
    law: '11.10',
    title: 'an accept is cancelled, and the next connection comes after it',
    needs,
    program: {
      script: [spawn('server'), run],
      callbacks: {},
      coroutines: {
        server: [
          listen('s'),
          accept('c'),
          spawn('t'),
          sleep(1),
          cancel('t'),
          sendAll('c', 'ab'),
          accept('d'),
          sendAll('d', 'cd'),
          closing('c'),
          closing('d'),
        ],
        t: [accept('x')],
      },
      clients: { a: { to: 's', acts: [get(2)] }, b: { to: 's', after: ['a'], acts: [get('end')] } },
    },
  },
  {
    law: '11.11',
    title: 'a socket is closed in a callback, and the next one gets its number',
    needs: ready,
    program: {
      script: [spawn('server'), run],
      callbacks: {
        q: [take('c', 10), unread('d'), closing('d')],
        r: [take('d', 10), unread('c'), closing('c')],
        p: [take('e', 10)],
      },
      coroutines: {
        server: [
          listen('s'),
          accept('c'),
          accept('d'),
          sleep(1),
          reader('c', 'q'),
          reader('d', 'r'),
          sleep(1),
          accept('e'),
          reader('e', 'p'),
          sleep(2),
          unread('e'),
          closing('e'),
        ],
      },
      clients: {
        a: { to: 's', acts: [send('ab'), pause(1)] },
        b: { to: 's', acts: [send('cd'), pause(1)] },
        c: { to: 's', after: ['a', 'b'], acts: [send('ef'), pause(1)] },
      },
    },
  },
  {
    law: '11.11',
    title: 'a socket is closed while it has a reader and a writer',
    needs: ready,
    program: one(
      [reader('c', 'r'), sleep(1), writer('c', 'w'), closing('c'), sleep(1)],
      [send('ab'), pause(3)],
      {},
      { r: [take('c', 10)], w: [unwrite('c')] },
    ),
  },
  {
    law: '11.12',
    title: 'receives that wait, again and again',
    needs,
    program: {
      ...echo(),
      clients: { a: { to: 's', times: 5, acts: [...Array.from({ length: 6 }, () => [send('ab'), get(2)]).flat()] } },
    },
  },
];
