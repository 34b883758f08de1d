/** Readiness: who is called when a socket is ready (chapter 11), and who is not kept from running by that (1.5, 2.19). */

import { sleep, spawn } from './corner-words.js';
import type { Scenario } from './scenario.js';
import {
  accept,
  closing,
  finish,
  get,
  listen,
  one,
  pause,
  reader,
  ready,
  run,
  send,
  take,
  unread,
  unwrite,
  writer,
} from './socket-words.js';

export const readiness: readonly Scenario[] = [
  {
    law: '1.5',
    title: 'a chain of callSoon, and a writer where there is room',
    needs: ready,
    program: {
      ...one(
        [{ op: 'callSoon', callback: 'a' }, writer('c', 'w'), sleep(40), closing('c')],
        [pause(40)],
        {},
        { a: [{ op: 'callSoon', callback: 'a' }], w: [unwrite('c')] },
      ),
      fuel: 1300,
    },
  },
  {
    law: '1.5',
    title: 'a chain of callSoon, and a writer that stays',
    needs: ready,
    program: {
      ...one(
        [{ op: 'callSoon', callback: 'a' }, writer('c', 'w'), sleep(40), unwrite('c'), closing('c')],
        [pause(40)],
        {},
        { a: [{ op: 'callSoon', callback: 'a' }], w: [] },
      ),
      fuel: 2600,
    },
  },
  ...(['advance', 'realClock'] as const).map(
    (need): Scenario => ({
      law: '2.19',
      title: `a writer that is called all the time, and a timer (${need})`,
      needs: [...ready, need],
      program: {
        ...one(
          [{ op: 'callLater', callback: 't', in: 1 }, writer('c', 'w'), sleep(60)],
          [pause(60)],
          {},
          // On a virtual clock what is served takes a little time: it does not go on by itself as long as the loop is busy.
          { w: need === 'advance' ? [{ op: 'block', for: 0.03 }] : [], t: [] },
        ),
        fuel: 2500,
      },
    }),
  ),
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
];
