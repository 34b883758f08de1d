/** Chapter 13: what clients do to a running server. These programs have no script: the server is there already. */

import type { ClientDeclaration, ClientStatement, Name } from '../program.js';
import {
  answer,
  around,
  asks,
  asksTogether,
  client,
  get,
  getAndClose,
  head,
  headAndClose,
  missing,
  missingAndClose,
  oldGet,
  oldHead,
  optionsAndClose,
  post,
  sends,
  toTheEnd,
  unchangedAndClose,
} from './requests.js';
import type { Scenario } from './scenario.js';

const note = post('looplaw=1&x=2');
/** A body that looks like a request, for a server that does not take it for a body. */
const disguised = post('GET /looplaw-smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n');
const umlauts = post('gr\u00c3\u00bc\u00c3\u009fe', ['Connection: close']);

/** One client for each place where a request can be cut. */
const everyCut = (request: string): { readonly [name: Name]: ClientDeclaration } =>
  Object.fromEntries(
    Array.from({ length: request.length - 1 }, (_, index) => [`cut${index + 1}`, client(asks(request, [index + 1]))]),
  );

const one = (acts: readonly ClientStatement[]): { readonly [name: Name]: ClientDeclaration } => ({ a: client(acts) });

const cuts: readonly Scenario[] = [
  ...[
    ['a request', get],
    ['a request with a body', note],
    ['a request for the head alone', head],
  ].map(
    ([what = '', request = '']): Scenario => ({
      law: '13.1',
      title: `${what}, cut at every place`,
      needs: ['http'],
      program: around([request], everyCut(request)),
    }),
  ),
  ...[get, head, missing, note].map(
    (request): Scenario => ({
      law: '13.1',
      title: 'a request, one byte in a packet',
      needs: ['http'],
      program: around([request], one(asks(request, 1))),
    }),
  ),
  {
    law: '13.1',
    title: 'many clients at once, each with its request in small pieces',
    needs: ['http'],
    program: around([get], { a: client(asks(get, 5), { times: 8 }), b: client(asks(get, 3), { times: 8 }) }),
  },
  {
    law: '13.1',
    title: 'a pause in the middle of a request',
    needs: ['http'],
    program: around([get, note], {
      a: client([sends(get.slice(0, 18)), { op: 'pause', for: 20 }, sends(get.slice(18)), answer(get)]),
      b: client([sends(note.slice(0, -6)), { op: 'pause', for: 20 }, sends(note.slice(-6)), answer(note)]),
    }),
  },
];

const together = (requests: readonly string[], title: string, cut?: number | readonly number[]): Scenario => ({
  law: '13.2',
  title,
  needs: ['http', 'keepAlive'],
  program: around([...new Set(requests)], one(asksTogether(requests, cut))),
});

const pipelined: readonly Scenario[] = [
  together([get, head], 'a page and its head, in one packet'),
  together([head, get], 'a head and its page, in one packet'),
  together([missing, get], 'a page that is not there and one that is, in one packet'),
  together([get, missing, head, get, missing], 'five requests in one packet'),
  together(
    Array.from({ length: 20 }, () => get),
    'twenty requests in one packet',
  ),
  together([get, missing], 'two requests, cut in the middle of the second', [get.length + 10]),
  together([get, missing], 'two requests, cut in the middle of the first', [10]),
  together([missing, head, get], 'three requests, one byte in a packet', 1),
  together([get, head, get], 'three requests in pieces of 20 bytes', 20),
];

const bodies: readonly Scenario[] = [
  ...[
    [note, 'a body and then a request'],
    [disguised, 'a body that looks like a request, and then a request'],
    [post(''), 'an empty body and then a request'],
  ].flatMap(([body = '', title = '']): readonly Scenario[] => [
    {
      law: '13.3',
      title,
      needs: ['http', 'keepAlive'],
      program: around([body, getAndClose], one([...asks(body), ...asks(getAndClose), toTheEnd])),
    },
    {
      law: '13.3',
      title: `${title}, in one packet`,
      needs: ['http', 'keepAlive'],
      program: around([body, getAndClose], one([...asksTogether([body, getAndClose]), toTheEnd])),
    },
  ]),
  {
    law: '13.3',
    title: 'a body that comes after its head, and then requests without one',
    needs: ['http', 'keepAlive'],
    program: around(
      [disguised, get, missing],
      one(asksTogether([disguised, get, missing], [disguised.indexOf('\r\n\r\n') + 4])),
    ),
  },
  {
    law: '13.3',
    title: 'two bodies one after the other',
    needs: ['http', 'keepAlive'],
    program: around([note, disguised, get], one([...asks(note), ...asks(disguised), ...asks(get)])),
  },
];

const framing: readonly Scenario[] = [
  getAndClose,
  headAndClose,
  missingAndClose,
  optionsAndClose,
  unchangedAndClose,
  umlauts,
  oldGet,
  oldHead,
].map((request) => ({
  law: '13.4',
  title: `to the end of the connection: ${request.split('\r\n')[0] ?? ''}`,
  needs: ['http'],
  program: around([get], {
    // A server that takes this for a request reads no methods either.
    probe: client([sends('no request\r\n\r\n'), answer(get)]),
    ...one([sends(request), toTheEnd]),
  }),
}));

const keeping: readonly Scenario[] = [
  ...[getAndClose, headAndClose, missingAndClose, oldGet].map(
    (request): Scenario => ({
      law: '13.5',
      title: `the end that was asked for: ${request.split('\r\n')[0] ?? ''}`,
      needs: ['http'],
      program: around([request], one([...asks(request), toTheEnd])),
    }),
  ),
  {
    law: '13.5',
    title: 'one request after another on a connection',
    needs: ['http', 'keepAlive'],
    program: around([get, missing, head], one([get, missing, head, get].flatMap((each) => asks(each)))),
  },
  {
    law: '13.5',
    title: 'a request on a connection that has rested',
    needs: ['http', 'keepAlive'],
    program: around([get], one([...asks(get), { op: 'pause', for: 10 }, ...asks(get)])),
  },
  {
    law: '13.5',
    title: 'a request behind one that asks for the end',
    needs: ['http'],
    program: around([getAndClose, get], one([sends(getAndClose + get), answer(get), toTheEnd])),
  },
];

/** Time for the server to notice. */
const wait: readonly ClientStatement[] = [{ op: 'pause', for: 4 }];

const gone = (title: string, acts: readonly ClientStatement[], times = 3): readonly Scenario[] =>
  (['reset', 'close'] as const).map((op) => ({
    law: '13.6',
    title: `${title}, and ${op === 'reset' ? 'a reset' : 'the end of the connection'}`,
    needs: ['http'],
    program: around([get], { a: client([...acts, { op }], { times }) }, wait),
  }));

const leaving: readonly Scenario[] = [
  ...gone('nothing', []),
  ...gone('half a line', [sends('GET / HT')]),
  ...gone('half a head', [sends(get.slice(0, 24)), { op: 'pause', for: 2 }]),
  ...gone('a head and half its body', [sends(note.slice(0, -6)), { op: 'pause', for: 2 }]),
  ...gone('a request', [sends(get)]),
  ...gone('a request, and one byte of the response', [sends(get), { op: 'receive', count: 1 }]),
  ...gone('many requests', [sends(get.repeat(50))]),
  ...gone('a head that says more than follows', [sends(note), sends(note.slice(0, 30))]),
];

/** A head that is none, with the empty line that ends it. */
const garbage: readonly (readonly [string, string])[] = [
  ['no request', 'no request\r\n\r\n'],
  ['one word', 'GET\r\n\r\n'],
  ['no target', 'GET HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['bytes of all kinds', '\u0000\u0001\u00ff\u00fe\u0016\u0003\u0001 \u0080\r\n\r\n'],
  ['a version that is none', 'GET / HTTX/1.1\r\nHost: localhost\r\n\r\n'],
  ['a version of many digits', 'GET / HTTP/1.1111111111111111\r\nHost: localhost\r\n\r\n'],
  ['a line without a colon', 'GET / HTTP/1.1\r\nHost: localhost\r\nno field\r\n\r\n'],
  ['a field without a name', 'GET / HTTP/1.1\r\nHost: localhost\r\n: value\r\n\r\n'],
  ['a length that is no number', 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n'],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n'],
  ['a target of 9000 bytes', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ['a target of 70 000 bytes', `GET /${'a'.repeat(70_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ['a field of 70 000 bytes', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`],
  ['a target with a zero byte', 'GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a target that does not decode', 'GET /%zz%ff%fe\u00ff HTTP/1.1\r\nHost: localhost\r\n\r\n'],
];

const malformed: readonly Scenario[] = garbage.flatMap(([title, text]): readonly Scenario[] => [
  {
    law: '13.7',
    title,
    needs: ['http'],
    program: around([get], one([sends(text), answer(get)]), wait),
  },
  {
    law: '13.7',
    title: `${title}, and a reset`,
    needs: ['http'],
    program: around([get], { a: client([sends(text), { op: 'reset' }]) }, wait),
  },
]);

/** What makes a client of a faulty server wait in vain most often comes last. */
export const serverScenarios: readonly Scenario[] = [
  ...framing,
  ...keeping,
  ...cuts,
  ...pipelined,
  ...bodies,
  ...leaving,
  ...malformed,
];
