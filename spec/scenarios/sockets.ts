/** Sockets (chapter 11): what clients do to the cheatsheet's echo server, and what goes wrong around it. */

import type { Program } from '../program.js';
import { cancel, caught, sleep, spawn } from './corner-words.js';
import type { Scenario } from './scenario.js';
import {
  accept,
  closing,
  echo,
  finish,
  get,
  listen,
  needs,
  one,
  pattern,
  pause,
  receive,
  run,
  send,
  sendAll,
  shutdown,
} from './socket-words.js';

/** More than buffers hold goes through the echo server, to a client that reads slowly while another one is served. */
export const bulkEcho = (bytes: number): Program => ({
  ...echo(65_536),
  clients: {
    big: {
      to: 's',
      acts: [
        { op: 'send', data: pattern(9, bytes), meanwhile: true },
        finish,
        get(1000),
        pause(1),
        get(Math.floor(bytes / 5)),
        pause(1),
        get(Math.floor(bytes / 2)),
        pause(1),
        get('end'),
      ],
    },
    small: { to: 's', acts: [pause(1), send('Hello\n'), get(6)] },
  },
});

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
    title: 'two megabytes are echoed to a reader that rests now and then',
    needs,
    program: bulkEcho(2_000_000),
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
    law: '11.12',
    title: 'receives that wait, again and again',
    needs,
    program: {
      ...echo(),
      clients: { a: { to: 's', times: 5, acts: [...Array.from({ length: 6 }, () => [send('ab'), get(2)]).flat()] } },
    },
  },
];
