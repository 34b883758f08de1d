/** Requests, and the clients around them, of which programs on running servers are made. */

import { plainRequest } from '../http-request.js';
import type { ClientDeclaration, ClientStatement, Data, Name, Program } from '../program.js';

/** What listens, whatever the program's server is. */
export const server: Name = 'server';

export const headOf = (method: string, target: string, fields: readonly string[], version = '1.1'): string =>
  [`${method} ${target} HTTP/${version}`, 'Host: localhost', ...fields, '', ''].join('\r\n');

export const get = plainRequest;
export const head = headOf('HEAD', '/', []);
export const missing = headOf('GET', '/looplaw-no-such-page', []);
export const getAndClose = headOf('GET', '/', ['Connection: close']);
export const headAndClose = headOf('HEAD', '/', ['Connection: close']);
export const missingAndClose = headOf('GET', '/looplaw-no-such-page?q=%C3%A9', ['Connection: close']);
export const optionsAndClose = headOf('OPTIONS', '/', ['Connection: close']);
export const unchangedAndClose = headOf('GET', '/', ['If-None-Match: *', 'Connection: close']);
export const oldGet = headOf('GET', '/', [], '1.0');
export const oldHead = headOf('HEAD', '/', [], '1.0');

export const postTo = (target: string, body: string, fields: readonly string[] = []): string =>
  `${headOf('POST', target, ['Content-Type: text/plain', `Content-Length: ${body.length}`, ...fields])}${body}`;

export const post = (body: string, fields: readonly string[] = []): string => postTo('/', body, fields);

export const methodOf = (request: string): string => request.split(' ')[0] ?? '';

export const sends = (data: Data, cut?: number | readonly number[]): ClientStatement =>
  cut === undefined ? { op: 'send', data } : { op: 'send', data, cut };

export const answer = (request: string): ClientStatement => ({ op: 'response', to: methodOf(request) });

export const toTheEnd: ClientStatement = { op: 'receive', count: 'end' };

/** Sends one request, and waits for its response. */
export const asks = (request: string, cut?: number | readonly number[]): readonly ClientStatement[] => [
  sends(request, cut),
  answer(request),
];

/** Sends all of them in one packet, or cut, and waits for all the responses. */
export const asksTogether = (
  requests: readonly string[],
  cut?: number | readonly number[],
): readonly ClientStatement[] => [sends(requests.join(''), cut), ...requests.map(answer)];

export const client = (
  acts: readonly ClientStatement[],
  others: Partial<ClientDeclaration> = {},
): ClientDeclaration => ({
  to: server,
  ...others,
  acts,
});

/**
 * What clients do, between plain requests that tell how the server answers when nothing disturbs it: twice before, and
 * twice afterwards, so that a page that changes by itself is known as such.
 */
export const around = (
  requests: readonly string[],
  acting: { readonly [name: Name]: ClientDeclaration },
  wait: readonly ClientStatement[] = [],
): Program => {
  const clients: { [name: Name]: ClientDeclaration } = {};
  const before = requests.map((_, index) => `plain${index + 1}`);
  const named = Object.keys(acting);
  for (const [index, request] of requests.entries()) clients[`plain${index + 1}`] = client(asks(request), { times: 2 });
  for (const [name, declared] of Object.entries(acting))
    clients[name] = { ...declared, after: [...before, ...(declared.after ?? [])] };
  for (const [index, request] of requests.entries())
    clients[`later${index + 1}`] = client([...wait, ...asks(request)], { times: 2, after: named });
  return { script: [], callbacks: {}, clients };
};
