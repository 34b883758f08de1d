/** Chapter 13 on a server of the loop under test: what clients do to a running server, with a script that starts one. */

import type { Program } from '../program.js';
import { serverScenarios } from './http.js';
import { around, asks, asksTogether, client, headOf, postTo, sends, server, toTheEnd } from './requests.js';
import type { Scenario } from './scenario.js';

const echo = (body: string): string => postTo('/echo', body);

const needs = ['tasks', 'sleep', 'timers', 'cancellation'] as const;

/** A program of clients alone, on a server that it starts itself. */
export const serving = (program: Program): Program => ({
  ...program,
  script: [{ op: 'spawn', coroutine: 'main' }, { op: 'run' }],
  coroutines: { main: [{ op: 'serveHttp', as: server }] },
});

const closed = ['Connection: close'];
const page = (path: string): string => headOf('GET', path, []);
const closing = (path: string): string => headOf('GET', path, closed);

/** What there is on the site beside the page at its root. */
const ofSite: readonly Scenario[] = [
  {
    law: '13.2',
    title: 'a page that takes its time, and pages behind it that do not',
    needs: ['http', 'keepAlive'],
    program: around([page('/slow'), page('/hello'), page('/letters')], {
      a: client(asksTogether([page('/slow'), page('/hello'), page('/slow'), page('/letters')])),
    }),
  },
  {
    law: '13.3',
    title: 'bodies that are given back, and pages behind them',
    needs: ['http', 'keepAlive'],
    program: around([echo('ab\r\ncd'), echo('\u0000\u00ff'), page('/hello')], {
      a: client(asksTogether([echo('ab\r\ncd'), page('/hello'), echo('\u0000\u00ff')])),
      b: client([...asks(echo('\u0000\u00ff')), ...asks(echo('ab\r\ncd')), ...asks(page('/hello'))]),
    }),
  },
  ...['/letters', '/empty', '/hello', '/raise', '/nowhere'].map(
    (path): Scenario => ({
      law: '13.4',
      title: `to the end of the connection: ${path}`,
      needs: ['http'],
      program: around([page('/')], { a: client([sends(closing(path)), toTheEnd]) }),
    }),
  ),
  {
    law: '13.6',
    title: 'clients go away while a page takes its time',
    needs: ['http'],
    program: around(
      [page('/hello')],
      {
        a: client([sends(page('/slow')), { op: 'pause', for: 1 }, { op: 'reset' }], { times: 3 }),
        b: client([sends(page('/slow')), { op: 'close' }], { times: 3 }),
      },
      [{ op: 'pause', for: 4 }],
    ),
  },
];

export const servers: readonly Scenario[] = [...serverScenarios, ...ofSite].map(
  ({ law, title, needs: own, program }) => ({
    law,
    title,
    needs: [...needs, ...own],
    program: serving(program),
  }),
);
