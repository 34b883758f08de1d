import { bodyFault, type Invocation, invocationsOf } from './gateway-reading.js';
import type { Law } from './law.js';

export const law: Law = {
  id: '14.4',
  title: 'What is written comes before all that the iterable gives.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: "any bytestrings yielded by the iterable are transmitted after all bytestrings passed to write() have been sent to the client"',
  why: 'Old applications write their page, and give back an empty list: their page would be empty, or stand behind its own end.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      if (!writes(invocation)) continue;
      const result = bodyFault(invocation);
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK"
    gateway 0 write "ab"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "cd"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nabcd"
    client a done
  `,
  illegal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK"
    gateway 0 write "ab"
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "cd"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\ncdab"
    client a done
  `,
};

const writes = ({ pieces }: Invocation): boolean => pieces.some(({ how, data }) => how === 'write' && data.length > 0);
