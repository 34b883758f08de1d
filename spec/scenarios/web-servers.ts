/** The cheatsheet's two web servers: one that is written with sockets, and one that asks an application. */

import type { CoroutineStatement, Program } from '../program.js';
import { pageOfCheatsheet } from '../site.js';
import { asks, sends, toTheEnd } from './requests.js';
import type { Scenario } from './scenario.js';

const needs = ['tasks', 'timers'] as const;
export const helloRequest = 'GET /hello HTTP/1.1\r\nHost: localhost:9527\r\n\r\n';

const handler: readonly CoroutineStatement[] = [
  { op: 'receive', of: 'conn', most: 1024 },
  { op: 'sendAll', of: 'conn', data: pageOfCheatsheet },
  { op: 'closeSocket', of: 'conn' },
];

/** "Simple asyncio web server": a page for whatever comes. */
export const webServer: Program = {
  script: [{ op: 'spawn', coroutine: 'server' }, { op: 'run' }],
  callbacks: {},
  coroutines: {
    server: [
      { op: 'listen', as: 's', backlog: 10 },
      { op: 'acceptEach', of: 's', as: 'conn', coroutine: 'handler' },
    ],
    handler,
  },
  clients: {
    browser: { to: 's', acts: [sends(helloRequest), toTheEnd] },
    second: { to: 's', times: 3, acts: [sends(helloRequest), toTheEnd] },
  },
};

/** "Simple asyncio WSGI web server": `/hello` of its application, and a page that is not there. */
export const gatewayServer: Program = {
  script: [{ op: 'spawn', coroutine: 'server' }, { op: 'run' }],
  callbacks: {},
  coroutines: {
    server: [
      {
        op: 'serveGateway',
        as: 's',
        app: {
          '/hello': [
            {
              do: 'start',
              status: '200 OK',
              headers: [
                ['Content-Type', 'text/plain; charset=utf-8'],
                ['Content-Length', '10'],
              ],
            },
            { do: 'yield', data: 'Hello WSGI' },
          ],
        },
      },
    ],
  },
  clients: {
    browser: { to: 's', acts: asks(helloRequest) },
    lost: { to: 's', acts: asks(helloRequest.replace('/hello', '/nowhere')) },
  },
};

export const webServers: readonly Scenario[] = [
  { law: '11.2', title: 'the web server of the cheatsheet', needs: [...needs, 'sockets'], program: webServer },
  { law: '14.1', title: 'the gateway server of the cheatsheet', needs: [...needs, 'gateway'], program: gatewayServer },
];
