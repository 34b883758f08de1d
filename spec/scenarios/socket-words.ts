/** Words for scenarios of sockets. */

import type { CallbackStatement, ClientStatement, CoroutineStatement, Data, Name, Program } from '../program.js';
import { spawn } from './corner-words.js';

export const run = { op: 'run' } as const;
export const listen = (as: Name, backlog?: number): CoroutineStatement =>
  backlog === undefined ? { op: 'listen', as } : { op: 'listen', as, backlog };
export const accept = (as: Name): CoroutineStatement => ({ op: 'accept', of: 's', as });
export const receive = (of: Name, most = 100): CoroutineStatement => ({ op: 'receive', of, most });
export const sendAll = (of: Name, data?: Data): CoroutineStatement =>
  data === undefined ? { op: 'sendAll', of } : { op: 'sendAll', of, data };
export const closing = (of: Name) => ({ op: 'closeSocket', of }) as const;
export const shutdown = (of: Name) => ({ op: 'shutdown', of }) as const;
export const reader = (of: Name, callback: Name) => ({ op: 'addReader', of, callback }) as const;
export const writer = (of: Name, callback: Name) => ({ op: 'addWriter', of, callback }) as const;
export const unread = (of: Name) => ({ op: 'removeReader', of }) as const;
export const unwrite = (of: Name) => ({ op: 'removeWriter', of }) as const;
export const take = (of: Name, most: number) => ({ op: 'receiveNow', of, most }) as const;

export const send = (data: Data, cut?: number): ClientStatement =>
  cut === undefined ? { op: 'send', data } : { op: 'send', data, cut };
export const get = (count: number | 'end'): ClientStatement => ({ op: 'receive', count });
export const finish: ClientStatement = { op: 'finish' };
export const pause = (ticks: number): ClientStatement => ({ op: 'pause', for: ticks });

export const pattern = (number: number, length: number): Data => ({ pattern: number, length });

/** The cheatsheet's echo server. */
export const echo = (most = 1024): Pick<Program, 'script' | 'callbacks' | 'coroutines' | 'fuel'> => ({
  script: [spawn('server'), run],
  callbacks: {},
  coroutines: {
    server: [listen('s'), { op: 'acceptEach', of: 's', as: 'c', coroutine: 'handler' }],
    handler: [{ op: 'receiveEach', of: 'c', most, body: [sendAll('c')] }, closing('c')],
  },
  fuel: 1000,
});

/** One connection, served by one coroutine after it has come. */
export const one = (
  body: readonly CoroutineStatement[],
  acts: readonly ClientStatement[],
  more: { readonly [name: Name]: readonly CoroutineStatement[] } = {},
  callbacks: { readonly [name: Name]: readonly CallbackStatement[] } = {},
): Program => ({
  script: [spawn('server'), run],
  callbacks,
  coroutines: { server: [listen('s'), accept('c'), ...body], ...more },
  clients: { a: { to: 's', acts } },
});

export const needs = ['tasks', 'timers', 'sockets'] as const;
export const ready = [...needs, 'readiness'] as const;
