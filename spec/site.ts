/** The site that looplaw's own handler serves: the same in every language, and without a clock or a count in it. */

import { bytesOf } from './data.js';
import type { PlainRequest, PlainResponse } from './servers.js';

/** The page of the cheatsheet's web server. */
export const helloPage = '<html><body><h3>Hello World</h3></body></html>';

/** All that the cheatsheet's web server answers with. */
export const pageOfCheatsheet = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${helloPage}`;

/** Not ASCII, and longer in bytes than in characters: "grüße" in UTF-8. */
const letters = 'gr\u00c3\u00bc\u00c3\u009fe';

/** What a page gives, after so many ticks. */
export interface Page {
  readonly status: number;
  readonly type?: string;
  /** One character a byte; `echo`: what came. */
  readonly body: string | 'echo';
  readonly after?: number;
  readonly raises?: true;
}

const pages: Readonly<Record<string, Page>> = {
  '/': { status: 200, type: 'text/html', body: helloPage },
  '/hello': { status: 200, type: 'text/plain', body: 'Hello WSGI' },
  '/slow': { status: 200, type: 'text/plain', body: 'slow', after: 2 },
  '/echo': { status: 200, type: 'application/octet-stream', body: 'echo' },
  '/empty': { status: 204, body: '' },
  '/letters': { status: 200, type: 'text/plain; charset=utf-8', body: letters },
  '/raise': { status: 500, body: '', raises: true },
};

const missing: Page = { status: 404, type: 'text/plain', body: 'Not Found' };

export const pageFor = (target: string): Page => {
  const [path = ''] = target.split('?');
  return Object.hasOwn(pages, path) ? (pages[path] ?? missing) : missing;
};

export const responseOf = ({ status, type, body }: Page, request: PlainRequest): PlainResponse => ({
  status,
  headers: type === undefined ? [] : [['Content-Type', type]],
  body: body === 'echo' ? request.body : bytesOf(body),
});
