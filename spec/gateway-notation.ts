/**
 * Events of applications as text, for the smallest traces (see trace-notation.ts). The number is that of the invocation.
 *
 *     gateway 0 called {"PATH_INFO":"/a"}      what is required of an environ is filled up; null takes a name away
 *     gateway 0 start "200 OK" [["X","y"]] [excInfo] [raising RuntimeError]
 *     gateway 0 write "ab" [raising RuntimeError]      gateway 0 read "ab"
 *     gateway 0 givesBack      gateway 0 asked      gateway 0 yield "ab"      gateway 0 exhausted
 *     gateway 0 raise RuntimeError      gateway 0 close
 */

import type { GatewayEvent } from './gateway-events.js';
import type { Json } from './program.js';

const line =
  /^gateway (\d+) (\w+)(?: ("(?:[^"\\]|\\.)*"|\{.*\}))?(?: (\[\[.*\]\]))?(?: (excInfo))?(?: (?:raising )?(\w+))?$/;

const complete = {
  REQUEST_METHOD: 'GET',
  SCRIPT_NAME: '',
  PATH_INFO: '/',
  SERVER_NAME: '127.0.0.1',
  SERVER_PORT: '80',
  SERVER_PROTOCOL: 'HTTP/1.1',
  'wsgi.version': [1, 0],
  'wsgi.url_scheme': 'http',
  'wsgi.input': { type: 'object' },
  'wsgi.errors': { type: 'object' },
  'wsgi.multithread': false,
  'wsgi.multiprocess': false,
  'wsgi.run_once': false,
} as const;

export const readGateway = (text: string): GatewayEvent => {
  const [, number, what, data = '""', headers = '[]', excInfo, type] = line.exec(text) ?? [];
  const self = { kind: 'gateway' as const, invocation: Number(number) };
  const raised = type === undefined ? {} : { raised: { error: 'foreign' as const, type } };
  switch (what) {
    case 'called': {
      const given: { readonly [name: string]: Json } = { ...complete, ...(JSON.parse(data) as object) };
      const environ = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
      return { ...self, what, server: 's', environ };
    }
    case 'start':
      return {
        ...self,
        what,
        status: JSON.parse(data) as string,
        headers: JSON.parse(headers) as [string, string][],
        ...(excInfo === undefined ? {} : { excInfo: { error: 0, type: 'Error' } }),
        ...raised,
      };
    case 'write':
      return { ...self, what, data: JSON.parse(data) as string, ...raised };
    case 'read':
      return { ...self, what, data: [JSON.parse(data) as string] };
    case 'yield':
      return { ...self, what, data: JSON.parse(data) as string };
    case 'raise':
      return { ...self, what, raised: { error: 'foreign', type: type ?? 'Error' } };
    case 'givesBack':
    case 'asked':
    case 'exhausted':
    case 'close':
      return { ...self, what };
    default:
      throw new Error(`Expected an event of an application, got "${text}".`);
  }
};
