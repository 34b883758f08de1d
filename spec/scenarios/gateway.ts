/** Chapter 14: applications that do what PEP 3333 allows and what it forbids, and clients that ask for them. */

import type { ClientDeclaration, ClientStatement, Data, GatewayAct, GatewayPages, Name, Program } from '../program.js';
import { answer, asks, sends, server, toTheEnd } from './requests.js';
import type { Scenario } from './scenario.js';

const needs = ['tasks', 'sleep', 'timers', 'cancellation', 'gateway'] as const;

const plain = [['Content-Type', 'text/plain']] as const;
const start = (status = '200 OK', headers: readonly (readonly [string, string])[] = plain): GatewayAct => ({
  do: 'start',
  status,
  headers,
});
const again = (status = '500 Oops', headers: readonly (readonly [string, string])[] = plain): GatewayAct => ({
  do: 'start',
  status,
  headers,
  excInfo: true,
});
const gives = (data: Data): GatewayAct => ({ do: 'yield', data });
const writes = (data: Data): GatewayAct => ({ do: 'write', data });
const reads = (most?: number): GatewayAct => (most === undefined ? { do: 'read' } : { do: 'read', most });
const givesBack: GatewayAct = { do: 'giveBack' };
const raises: GatewayAct = { do: 'raise', error: 'Error' };
const caught = (act: GatewayAct): GatewayAct =>
  act.do === 'start' || act.do === 'write' ? { ...act, caught: true } : act;

/** One page, at `/a`; and one that is right, at `/right`. */
const page = (acts: readonly GatewayAct[]): GatewayPages => ({ '/a': acts, '/right': [start(), gives('right')] });

const request = (
  target: string,
  {
    method = 'GET',
    fields = [],
    body = '',
    version = '1.1',
  }: {
    readonly method?: string;
    readonly fields?: readonly string[];
    readonly body?: string;
    readonly version?: string;
  } = {},
): string =>
  [
    `${method} ${target} HTTP/${version}`,
    'Host: localhost',
    ...fields,
    ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
    '',
    '',
  ].join('\r\n') + body;

const client = (acts: readonly ClientStatement[], after?: readonly Name[]): ClientDeclaration =>
  after === undefined ? { to: server, acts } : { to: server, after, acts };

const served = (app: GatewayPages, clients: { readonly [name: Name]: ClientDeclaration }): Program => ({
  script: [{ op: 'spawn', coroutine: 'main' }, { op: 'run' }],
  callbacks: {},
  coroutines: { main: [{ op: 'serveGateway', as: server, app }] },
  clients,
});

/** A client that waits for its answer, and another one behind it. */
const asked = (law: string, title: string, acts: readonly GatewayAct[], asking = request('/a')): Scenario => ({
  law,
  title,
  needs,
  program: served(page(acts), {
    a: client(asks(asking)),
    b: client(asks(request('/right')), ['a']),
  }),
});

/** A client that reads to the end of the connection. */
const askedToTheEnd = (
  law: string,
  title: string,
  acts: readonly GatewayAct[],
  fields = ['Connection: close'],
): Scenario => ({
  law,
  title,
  needs,
  program: served(page(acts), { a: client([sends(request('/a', { fields })), toTheEnd]) }),
});

const starting: readonly Scenario[] = [
  asked('14.1', 'a page, as the cheatsheet has it', [start(), gives('Hello WSGI')]),
  asked('14.1', 'start_response in the first iteration', [givesBack, start('201 Created'), gives('ab')]),
  asked('14.1', 'start_response in the second iteration, behind an empty piece', [
    gives(''),
    start('201 Created'),
    gives('ab'),
  ]),
  asked('14.1', 'start_response twice', [start(), start('404 Not Found'), gives('ab')]),
  asked('14.1', 'start_response twice, and the application goes on', [
    start(),
    caught(start('404 Not Found')),
    gives('ab'),
  ]),
  asked('14.1', 'bytes without start_response', [gives('ab')]),
  asked('14.1', 'nothing but start_response', [start('202 Accepted'), givesBack]),
  asked('14.1', 'a status without a body', [start('204 No Content', []), givesBack]),
  asked('14.1', 'to HEAD', [start(), gives('ab')], request('/a', { method: 'HEAD' })),
];

const replacing: readonly Scenario[] = [
  asked('14.2', 'an error before anything was given', [
    start('200 OK', [...plain, ['X-Before', 'a']]),
    again('503 Busy', [...plain, ['X-After', 'b']]),
    gives('no'),
  ]),
  askedToTheEnd('14.2', 'an error behind the first bytes', [start(), gives('ab'), again(), gives('no')]),
  askedToTheEnd('14.2', 'an error behind the second bytes', [start(), gives('ab'), gives('cd'), again(), gives('no')]),
  askedToTheEnd('14.2', 'an error behind an empty piece and the first bytes', [
    start(),
    gives(''),
    gives('ab'),
    again(),
  ]),
  asked('14.2', 'an error without a start before it', [again('503 Busy'), gives('no')]),
  asked('14.3', 'an error behind an empty piece', [start(), gives(''), again('503 Busy'), gives('no')]),
  asked('14.3', 'an error behind many empty pieces', [
    start(),
    ...Array.from({ length: 5 }, () => gives('')),
    again('503 Busy'),
    gives('no'),
  ]),
  asked('14.3', 'an empty piece, and then an exception', [start(), gives(''), raises]),
  asked('14.3', 'an error before and behind empty pieces', [
    start(),
    again('502 Bad'),
    gives(''),
    again('503 Busy'),
    gives('no'),
  ]),
];

const writing: readonly Scenario[] = [
  asked('14.4', 'a page that is written', [start(), writes('ab'), writes('cd'), givesBack]),
  asked('14.4', 'a page that is written and yielded', [start(), writes('ab'), writes('cd'), gives('ef'), gives('gh')]),
  asked('14.4', 'nothing is written, and then something', [start(), writes(''), writes('ab'), gives('cd')]),
  asked('14.4', 'a long page that is written and yielded', [
    start(),
    writes({ pattern: 1, length: 200_000 }),
    writes({ pattern: 2, length: 200_000 }),
    gives({ pattern: 3, length: 200_000 }),
  ]),
  asked('14.4', 'what is written has a length', [
    start('200 OK', [...plain, ['Content-Length', '4']]),
    writes('ab'),
    gives('cd'),
  ]),
];

const gone = (title: string, acts: readonly ClientStatement[]): Scenario => ({
  law: '14.5',
  title,
  needs,
  program: served(
    page([
      start(),
      ...Array.from({ length: 20 }, (_, index) => gives({ pattern: 7, at: index * 100_000, length: 100_000 })),
    ]),
    { a: client(acts), b: client([{ op: 'pause', for: 4 }, ...asks(request('/right'))], ['a']) },
  ),
});

const closing: readonly Scenario[] = [
  asked('14.5', 'at the end of a page', [start(), gives('ab'), gives('cd')]),
  asked('14.5', 'of an iterable that gives nothing', [start(), givesBack]),
  asked('14.5', 'an exception in the first iteration', [start(), givesBack, raises]),
  askedToTheEnd('14.5', 'an exception in the second iteration', [start(), gives('ab'), raises]),
  asked('14.5', 'the body is longer than was announced', [
    start('200 OK', [['Content-Length', '2']]),
    gives('ab'),
    gives('cd'),
    gives('ef'),
  ]),
  asked('14.5', 'to HEAD', [start(), gives('ab'), gives('cd')], request('/a', { method: 'HEAD' })),
  gone('a client breaks off in the middle of a page', [
    sends(request('/a')),
    { op: 'receive', count: 1000 },
    { op: 'reset' },
  ]),
  gone('a client closes in the middle of a page', [
    sends(request('/a')),
    { op: 'receive', count: 1000 },
    { op: 'close' },
  ]),
  gone('a client has gone before its answer', [sends(request('/a')), { op: 'reset' }]),
  gone('a client breaks off while the server waits until it takes more', [
    sends(request('/a')),
    { op: 'receive', count: 1000 },
    { op: 'pause', for: 4 },
    { op: 'reset' },
  ]),
];

const streaming: readonly Scenario[] = [
  asked('14.6', 'a page in pieces', [start(), gives('ab'), gives(''), gives('cd'), gives('ef')]),
  asked('14.6', 'a page in pieces, of which the length is known', [
    start('200 OK', [...plain, ['Content-Length', '6']]),
    gives('ab'),
    gives('cd'),
    gives('ef'),
  ]),
  asked(
    '14.6',
    'a page in pieces, to HTTP/1.0',
    [start(), gives('ab'), gives('cd')],
    request('/a', { version: '1.0' }),
  ),
  {
    law: '14.6',
    title: 'a page of megabytes, to a reader that rests',
    needs,
    program: served(
      page([
        start(),
        ...Array.from({ length: 3 }, (_, index) => gives({ pattern: 9, at: index * 1_200_000, length: 1_200_000 })),
      ]),
      {
        a: client([
          sends(request('/a', { fields: ['Connection: close'] })),
          { op: 'receive', count: 1000 },
          { op: 'pause', for: 2 },
          { op: 'receive', count: 200_000 },
          { op: 'pause', for: 2 },
          toTheEnd,
        ]),
      },
    ),
  },
];

const posted = (body: string, fields: readonly string[] = []): string =>
  request('/a', { method: 'POST', fields: ['Content-Type: text/plain', ...fields], body });

const environs: readonly Scenario[] = [
  asked('14.7', 'a request with a query', [start(), gives('ab')], request('/a?b=c%20d&e')),
  asked(
    '14.7',
    'a path of letters that are not ASCII',
    [start(), gives('ab')],
    request('/gr%C3%BC%C3%9Fe%20x?y=%C3%BC'),
  ),
  asked(
    '14.7',
    'headers of its own',
    [start(), gives('ab')],
    request('/a', { fields: ['X-Looplaw: a, b', 'x-other-one: c'] }),
  ),
  asked('14.7', 'a body that is read at once, and again', [reads(), reads(), start(), gives('ab')], posted('Hello')),
  asked(
    '14.7',
    'a body that is read in parts, and beyond',
    [reads(2), reads(2), reads(10), reads(10), start(), gives('ab')],
    posted('Hello'),
  ),
  asked(
    '14.7',
    'a body of bytes of all kinds',
    [reads(), start(), gives('ab')],
    posted('\u0000\u0080\u00ff\r\n\r\nGET / HTTP/1.1'),
  ),
  asked('14.7', 'no body, and it is read', [reads(), reads(5), start(), gives('ab')]),
  {
    law: '14.7',
    title: 'a body of which the application reads nothing, and a request behind it',
    needs,
    program: served(page([start(), gives('ab')]), {
      a: client([
        sends(posted('GET /b HTTP/1.1\r\nHost: h\r\n\r\n') + request('/right')),
        answer('POST x'),
        answer('GET x'),
      ]),
    }),
  },
];

const lengths: readonly Scenario[] = [
  asked('14.8', 'more than was announced, in one piece', [start('200 OK', [['Content-Length', '3']]), gives('abcdef')]),
  asked('14.8', 'more than was announced, in pieces', [
    start('200 OK', [['Content-Length', '3']]),
    gives('ab'),
    gives('cd'),
    gives('ef'),
  ]),
  asked('14.8', 'more than was announced is written', [
    start('200 OK', [['Content-Length', '3']]),
    writes('ab'),
    caught(writes('cd')),
    givesBack,
  ]),
  asked('14.8', 'less than was announced', [start('200 OK', [['Content-Length', '6']]), gives('abc')]),
  askedToTheEnd(
    '14.8',
    'less than was announced, to the end',
    [start('200 OK', [['Content-Length', '6']]), gives('abc')],
    [],
  ),
];

const headers: readonly Scenario[] = [
  ...[
    ['Connection', 'x-looplaw'],
    ['Keep-Alive', 'timeout=77'],
    ['Upgrade', 'looplaw'],
    ['TE', 'looplaw'],
    ['X-Split', 'a\r\nX-Injected: b'],
    ['X-Split', 'a\nX-Injected: b'],
    ['X-Split', 'a\r\n\r\nb'],
  ].map(([name = '', value = '']) =>
    asked('14.9', `the header ${JSON.stringify(`${name}: ${value}`)}`, [start('200 OK', [[name, value]]), gives('ab')]),
  ),
];

export const gateway: readonly Scenario[] = [
  ...starting,
  ...replacing,
  ...writing,
  ...closing,
  ...streaming,
  ...environs,
  ...lengths,
  ...headers,
];
