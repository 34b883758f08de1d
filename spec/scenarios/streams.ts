/** Streams (chapter 12): the same bytes in other packets, ends that come too early, readers that are slow, and closing. */

import type { ClientDeclaration, ClientStatement, CoroutineStatement, Data, Name, Program } from '../program.js';
import { cancel, caught, sleep, spawn } from './corner-words.js';
import type { Scenario } from './scenario.js';

const run = { op: 'run' } as const;
const open = (of: Name, limit?: number): CoroutineStatement =>
  limit === undefined ? { op: 'openStream', of } : { op: 'openStream', of, limit };
const read = (count: number, of: Name = 'c'): CoroutineStatement => ({ op: 'read', of, count });
const until = (separator: string, of: Name = 'c'): CoroutineStatement => ({ op: 'readUntil', of, separator });
const exactly = (count: number, of: Name = 'c'): CoroutineStatement => ({ op: 'readExactly', of, count });
const line = (of: Name = 'c'): CoroutineStatement => ({ op: 'readLine', of });
const write = (data?: Data, of: Name = 'c'): CoroutineStatement =>
  data === undefined ? { op: 'write', of } : { op: 'write', of, data };
const drain = (of: Name = 'c'): CoroutineStatement => ({ op: 'drain', of });
const writeEof = (of: Name = 'c'): CoroutineStatement => ({ op: 'writeEof', of });
const closing = (of: Name = 'c'): CoroutineStatement => ({ op: 'closeStream', of });
const closed = (of: Name = 'c'): CoroutineStatement => ({ op: 'waitClosed', of });

const send = (data: Data, cut?: number | readonly number[]): ClientStatement =>
  cut === undefined ? { op: 'send', data } : { op: 'send', data, cut };
const get = (count: number | 'end'): ClientStatement => ({ op: 'receive', count });
const finish: ClientStatement = { op: 'finish' };
const pause = (ticks: number): ClientStatement => ({ op: 'pause', for: ticks });
const pattern = (number: number, length: number, at = 0): Data =>
  at === 0 ? { pattern: number, length } : { pattern: number, length, at };

/** One connection, with a stream over it. */
const one = (
  body: readonly CoroutineStatement[],
  acts: readonly ClientStatement[],
  { limit, more = {} }: { limit?: number; more?: { readonly [name: Name]: readonly CoroutineStatement[] } } = {},
): Program => ({
  script: [spawn('server'), run],
  callbacks: {},
  coroutines: {
    server: [{ op: 'listen', as: 's' }, { op: 'accept', of: 's', as: 'c' }, open('c', limit), ...body],
    ...more,
  },
  clients: { a: { to: 's', acts } },
});

/** The same for each client: it sends the message, which is cut in all ways there are, and ends. */
const everyCut = (message: string, body: readonly CoroutineStatement[]): Program => {
  const clients: { [name: Name]: ClientDeclaration } = {};
  for (let chosen = 0; chosen < 2 ** (message.length - 1); chosen += 1) {
    const cut = Array.from(message, (_, index) => index).filter(
      (index) => index > 0 && Math.floor(chosen / 2 ** (index - 1)) % 2 === 1,
    );
    clients[`k${chosen}`] = { to: 's', acts: [send(message, cut), finish, get('end')] };
  }
  return {
    script: [spawn('server'), run],
    callbacks: {},
    coroutines: {
      server: [
        { op: 'listen', as: 's' },
        { op: 'acceptEach', of: 's', as: 'c', coroutine: 'handler' },
      ],
      handler: [open('c'), ...body, closing(), closed()],
    },
    clients,
    fuel: 1000,
  };
};

/** More than the buffers of a system take, so that somebody has to wait. */
const much = 20_000_000;

const needs = ['tasks', 'sleep', 'timers', 'cancellation', 'sockets', 'streams'] as const;

export const streams: readonly Scenario[] = [
  {
    law: '12.1',
    title: 'lines, in every cut of a message',
    needs,
    program: everyCut('a\n\nbc', [line(), line(), line(), line()]),
  },
  {
    law: '12.1',
    title: 'a separator of two bytes, in every cut of a message',
    needs,
    program: everyCut('a\r\r\nb', [until('\r\n'), read(-1)]),
  },
  {
    law: '12.1',
    title: 'so many bytes, in every cut of a message',
    needs,
    program: everyCut('abcde', [exactly(2), exactly(0), exactly(3), read(1), read(-1)]),
  },
  {
    law: '12.1',
    title: 'a separator that seems to begin before it does, byte by byte',
    needs,
    program: one(
      [until('ENDE'), until('ENDE'), until('ENDE'), closing()],
      [send('xENENDEyEENDEzENDENDE', 1), finish, get('end')],
    ),
  },
  {
    law: '12.1',
    title: 'a head, and a body of so many bytes, and the next head',
    needs,
    program: one(
      [line(), until('\r\n\r\n'), exactly(100_000), line(), read(3), read(3), read(-1), closing()],
      [send('POST\nLength: 1\r\n\r\n', 3), send(pattern(1, 100_000)), send('GET\nab'), send('cde'), finish, get('end')],
    ),
  },
  {
    law: '12.1',
    title: 'three hundred kilobytes, to the end',
    needs,
    program: one([read(-1), read(-1), read(5), closing()], [send(pattern(2, 300_000), 70_000), finish, get('end')]),
  },
  {
    law: '12.1',
    title: 'to the end, which is further off than the limit',
    needs,
    program: one([sleep(1), read(-1), closing()], [send(pattern(13, 500), 100), finish, get('end')], { limit: 10 }),
  },
  {
    law: '12.1',
    title: 'what was read is written back, line by line',
    needs,
    program: one(
      [line(), write(), line(), write(), drain(), line(), write(), closing()],
      [send('ab\n'), get(3), send('c', 1), send('d\ne'), get(3), finish, get('end')],
    ),
  },
  {
    law: '12.1',
    title: 'both sides are streams of the program',
    needs,
    program: {
      script: [spawn('t'), run],
      callbacks: {},
      coroutines: {
        t: [
          { op: 'listen', as: 's' },
          { op: 'connect', to: 's', as: 'd' },
          { op: 'accept', of: 's', as: 'c' },
          open('c'),
          open('d'),
          write('ab\ncd', 'd'),
          line(),
          write('e\n'),
          line('d'),
          closing('d'),
          exactly(2),
          line(),
          closing(),
          closed('d'),
          closed(),
        ],
      },
    },
  },
  {
    law: '12.1',
    title: 'a read is cancelled, and the next one begins where it has begun',
    needs,
    program: one(
      [spawn('t'), sleep(2), cancel('t'), sleep(1), write('x'), line(), closing()],
      [send('ab'), get(1), send('cd\n'), get('end')],
      { more: { t: [exactly(10)] } },
    ),
  },
  {
    law: '12.2',
    title: 'the end comes before as many bytes as were asked for, and again',
    needs,
    program: one(
      [caught(exactly(5)), caught(exactly(5)), read(-1), line(), closing()],
      [send('abc', 1), finish, get('end')],
    ),
  },
  {
    law: '12.2',
    title: 'the end comes in the middle of a separator',
    needs,
    program: one([caught(until('\r\n')), caught(until('\r\n')), closing()], [send('ab\r'), finish, get('end')]),
  },
  {
    law: '12.2',
    title: 'a line as long as the limit, one that is longer, and the next',
    needs,
    program: one(
      [sleep(1), line(), caught(line()), sleep(1), caught(line()), closing()],
      [send('abcd\nefghi\njk\n'), finish, get('end')],
      { limit: 4 },
    ),
  },
  {
    law: '12.2',
    title: 'a line that does not end up to the limit',
    needs,
    program: one([caught(line()), closing()], [send('abcdefghij'), get('end')], { limit: 4 }),
  },
  {
    law: '12.2',
    title: 'a separator beyond the limit, and the bytes are there still',
    needs,
    program: one(
      [caught(until('xy')), exactly(3), until('xy'), exactly(2), closing()],
      [send('abcdefxyij'), finish, get('end')],
      { limit: 4 },
    ),
  },
  {
    law: '12.2',
    title: 'somebody reads already',
    needs,
    program: one(
      [spawn('t'), sleep(1), caught(line()), caught(exactly(1)), write('x'), sleep(2), closing()],
      [get(1), send('ab'), get('end')],
      { more: { t: [exactly(2)] } },
    ),
  },
  {
    law: '12.2',
    title: 'somebody reads already, and still does when the next one was refused',
    needs,
    program: one(
      [spawn('t'), sleep(1), caught(read(1)), caught(read(1)), write('x'), sleep(2), closing()],
      [get(1), send('ab\n'), get('end')],
      { more: { t: [line()] } },
    ),
  },
  {
    law: '12.3',
    title: 'there is room',
    needs,
    program: one([drain(), write('ab'), drain(), drain(), closing()], [get('end')]),
  },
  {
    law: '12.3',
    title: 'two megabytes in parts, to a reader that rests now and then',
    needs,
    program: one(
      Array.from({ length: 4 }, (_, index) => [write(pattern(3, 500_000, index * 500_000)), drain()])
        .flat()
        .concat(closing(), closed()),
      [get(1000), pause(1), get(600_000), pause(1), get('end')],
    ),
  },
  {
    law: '12.3',
    title: 'two tasks wait for room',
    needs,
    program: one(
      [write(pattern(4, much)), spawn('t'), drain(), write('ab'), sleep(1), closing()],
      [get(1), pause(1), get('end')],
      { more: { t: [drain()] } },
    ),
  },
  {
    law: '12.3',
    title: 'nobody reads, and then the client is gone',
    needs,
    program: one(
      [write(pattern(5, much)), caught(drain()), caught(drain()), closing()],
      [get(1000), pause(2), { op: 'reset' }],
    ),
  },
  {
    law: '12.3',
    title: 'the connection is lost',
    needs,
    program: one(
      [caught(read(1)), write('ab'), caught(drain()), caught(drain()), closing()],
      [pause(1), { op: 'reset' }],
    ),
  },
  {
    law: '12.4',
    title: 'a megabyte is written, and then closed at once',
    needs,
    program: one([write(pattern(6, 1_000_000)), closing(), closed()], [get('end')]),
  },
  {
    law: '12.4',
    title: 'four megabytes are written and then closed, and the client rests',
    needs,
    program: one([write(pattern(7, 4_000_000)), closing(), closed()], [get(1000), pause(1), get(9000), get('end')]),
  },
  {
    law: '12.4',
    title: 'small parts, in their order',
    needs,
    program: one(
      [...Array.from('abcdefghij', (letter) => write(letter)), write(''), closing(), closed()],
      [get('end')],
    ),
  },
  {
    law: '12.4',
    title: 'this side ends first, and reads on',
    needs,
    program: one([write('ab'), writeEof(), read(-1), closing(), closed()], [get('end'), send('cd\nef'), finish]),
  },
  {
    law: '12.4',
    title: 'this side ends behind a megabyte, and reads on',
    needs,
    program: one(
      [write(pattern(8, 1_000_000)), writeEof(), line(), exactly(2), closing(), closed()],
      [get(10), pause(1), get('end'), send('cd\nef'), finish],
    ),
  },
  {
    law: '12.4',
    title: 'the client ends first, and what is written then comes',
    needs,
    program: one([read(-1), write(pattern(9, 200_000)), closing(), closed()], [send('a question'), finish, get('end')]),
  },
  {
    law: '12.5',
    title: 'nobody reads what a client sends',
    needs,
    program: one([read(100), sleep(3), closing()], [send(pattern(10, much)), get('end')], { limit: 1000 }),
  },
  {
    law: '12.5',
    title: 'what was not read for a while is read on',
    needs,
    program: one(
      [sleep(1), exactly(150), sleep(1), exactly(150_000), sleep(1), read(-1), closing()],
      [send(pattern(11, 400_000)), finish, get('end')],
      { limit: 100 },
    ),
  },
  {
    law: '12.5',
    title: 'more is asked for than is read in advance',
    needs,
    program: one([sleep(1), exactly(1000), exactly(1000), closing()], [send(pattern(12, 2000), 50), get('end')], {
      limit: 10,
    }),
  },
];
