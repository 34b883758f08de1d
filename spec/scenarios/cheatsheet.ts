/**
 * The examples of the Python asyncio cheatsheet that this kit began with, as programs: what each prints, and how many
 * seconds it takes. Their titles are the cheatsheet's.
 */

import type { Need } from '../laws/law.js';
import type { Name, Program } from '../program.js';
import { pageOfCheatsheet } from '../site.js';
import { asks, sends, toTheEnd } from './requests.js';
import { gatewayServer, helloRequest, webServer } from './web-servers.js';

/** A response of HTTP: of its Content-Type the part before any parameters. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Example {
  /** A word to choose it by. */
  readonly name: string;
  readonly title: string;
  readonly needs: readonly Need[];
  readonly program: Program;
  /** What is printed, line by line. */
  readonly output: readonly string[];
  /** What its clients see, by their names; an example that has some is not timed. */
  readonly seen?: { readonly [client: Name]: string | Answer };
  /** Ticks (seconds, in the cheatsheet) from the beginning to the end. */
  readonly elapsed: number;
}

/** Both of the cheatsheet's echo servers: what is written on top of a loop is the same, whether that polls or not. */
const echoServer: Program = {
  script: [{ op: 'spawn', coroutine: 'server' }, { op: 'run' }],
  callbacks: {},
  coroutines: {
    server: [
      { op: 'listen', as: 's', backlog: 10 },
      { op: 'acceptEach', of: 's', as: 'conn', coroutine: 'handler' },
    ],
    handler: [
      { op: 'receiveEach', of: 'conn', most: 1024, body: [{ op: 'sendAll', of: 'conn' }] },
      { op: 'closeSocket', of: 'conn' },
    ],
  },
  clients: {
    one: {
      to: 's',
      acts: [
        { op: 'meet', at: 'both' },
        { op: 'send', data: 'Hello\n' },
        { op: 'receive', count: 6 },
      ],
    },
    two: {
      to: 's',
      acts: [
        { op: 'meet', at: 'both' },
        { op: 'send', data: 'World\n' },
        { op: 'receive', count: 6 },
      ],
    },
  },
};

export const cheatsheet: readonly Example[] = [
  {
    name: 'coroutine',
    title: 'What is @asyncio.coroutine?',
    needs: ['tasks', 'sleep', 'wait', 'untilComplete'],
    program: {
      script: [
        { op: 'spawn', coroutine: 'foo' },
        { op: 'spawn', coroutine: 'bar' },
        { op: 'runUntil', coroutine: 'both' },
      ],
      callbacks: {},
      coroutines: {
        foo: [
          { op: 'sleep', for: 1 },
          { op: 'print', text: 'Hello Foo' },
        ],
        bar: [{ op: 'print', text: 'Hello Bar' }],
        both: [{ op: 'wait', of: [{ future: 'foo' }, { future: 'bar' }], until: 'all' }],
      },
    },
    output: ['Hello Bar', 'Hello Foo'],
    elapsed: 1,
  },
  {
    name: 'task',
    title: 'What is a Task?',
    needs: ['tasks', 'sleep', 'wait', 'untilComplete'],
    program: {
      script: [
        { op: 'spawn', coroutine: 'foo' },
        { op: 'spawn', coroutine: 'bar' },
        { op: 'runUntil', coroutine: 'both' },
      ],
      callbacks: {},
      coroutines: {
        foo: [
          { op: 'sleep', for: 3 },
          { op: 'print', text: 'Hello Foo' },
        ],
        bar: [
          { op: 'sleep', for: 1 },
          { op: 'print', text: 'Hello Bar' },
        ],
        both: [{ op: 'wait', of: [{ future: 'foo' }, { future: 'bar' }], until: 'all' }],
      },
    },
    output: ['Hello Bar', 'Hello Foo'],
    elapsed: 3,
  },
  {
    name: 'loop',
    title: 'What event loop doing? (Without polling)',
    needs: ['tasks', 'wait', 'untilComplete'],
    program: {
      script: [
        { op: 'spawn', coroutine: 'foo' },
        { op: 'spawn', coroutine: 'bar' },
        { op: 'runUntil', coroutine: 'both' },
      ],
      callbacks: {},
      coroutines: {
        foo: [{ op: 'print', text: 'Foo' }],
        bar: [{ op: 'print', text: 'Bar' }],
        both: [{ op: 'wait', of: [{ future: 'foo' }, { future: 'bar' }], until: 'all' }],
      },
    },
    output: ['Foo', 'Bar'],
    elapsed: 0,
  },
  {
    name: 'socket',
    title: 'Socket with asyncio',
    needs: ['tasks', 'sockets'],
    program: echoServer,
    output: [],
    seen: { one: 'Hello\n', two: 'World\n' },
    elapsed: 0,
  },
  {
    name: 'polling',
    title: 'Event Loop with polling',
    needs: ['tasks', 'sockets'],
    program: echoServer,
    output: [],
    seen: { one: 'Hello\n', two: 'World\n' },
    elapsed: 0,
  },
  {
    name: 'inline-callback',
    title: 'Inline callback',
    needs: ['tasks', 'sleep', 'untilComplete'],
    program: {
      script: [{ op: 'runUntil', coroutine: 'task' }],
      callbacks: {},
      coroutines: {
        foo: [
          { op: 'sleep', for: 1 },
          { op: 'return', value: 'foo done' },
        ],
        bar: [
          { op: 'sleep', for: 0.5 },
          { op: 'return', value: 'bar done' },
        ],
        ker: [
          { op: 'sleep', for: 3 },
          { op: 'return', value: 'ker done' },
        ],
        task: [
          { op: 'call', coroutine: 'foo' },
          { op: 'printLast' },
          { op: 'call', coroutine: 'bar' },
          { op: 'printLast' },
          { op: 'call', coroutine: 'ker' },
          { op: 'printLast' },
        ],
      },
    },
    output: ['foo done', 'bar done', 'ker done'],
    elapsed: 4.5,
  },
  {
    name: 'async-iterator',
    title: 'Asynchronous Iterator',
    needs: ['tasks', 'sleep', 'asyncFor', 'untilComplete'],
    program: {
      script: [{ op: 'runUntil', coroutine: 'foo' }],
      callbacks: {},
      coroutines: { foo: [{ op: 'asyncFor', iterator: 'it', body: [{ op: 'printLast' }] }] },
      iterators: { it: { items: [1, 2, 3], each: [{ op: 'sleep', for: 1 }] } },
    },
    output: ['1', '2', '3'],
    elapsed: 4,
  },
  {
    name: 'async-context-manager',
    title: 'Asynchronous context manager',
    needs: ['tasks', 'sleep', 'asyncWith', 'untilComplete'],
    program: {
      script: [
        { op: 'spawn', coroutine: 'world' },
        { op: 'runUntil', coroutine: 'hello' },
      ],
      callbacks: {},
      coroutines: {
        hello: [{ op: 'asyncWith', manager: 'm', body: [{ op: 'print', text: 'hello block' }] }],
        world: [{ op: 'print', text: 'world block' }],
      },
      managers: {
        m: {
          enter: [
            { op: 'sleep', for: 3 },
            { op: 'print', text: '__anter__' },
          ],
          exit: [
            { op: 'sleep', for: 1 },
            { op: 'print', text: '__aexit__' },
          ],
        },
      },
    },
    output: ['world block', '__anter__', 'hello block', '__aexit__'],
    elapsed: 4,
  },
  {
    name: 'web-server',
    title: 'Simple asyncio web server',
    needs: ['tasks', 'sockets'],
    program: { ...webServer, clients: { browser: { to: 's', acts: [sends(helloRequest), toTheEnd] } } },
    output: [],
    seen: { browser: pageOfCheatsheet },
    elapsed: 0,
  },
  {
    name: 'wsgi-server',
    title: 'Simple asyncio WSGI web server',
    needs: ['tasks', 'gateway'],
    program: { ...gatewayServer, clients: { browser: { to: 's', acts: asks(helloRequest) } } },
    output: [],
    // Which other fields there are, and how the body is framed, is the server's own.
    seen: { browser: { status: 200, type: 'text/plain', body: 'Hello WSGI' } },
    elapsed: 0,
  },
];
