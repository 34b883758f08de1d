import type { GatewayStartEvent } from '../trace.js';
import { type At, application, type Invocation, invocationsOf } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';

export const law: Law = {
  id: '14.9',
  title: 'Headers of the connection, and such with line ends, are refused to applications, or not passed on.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: of hop-by-hop headers a server "should consider it a fatal error for an application to attempt sending them, and raise an error if they are supplied to start_response()"; a value "must not include any control characters, including carriage returns or linefeeds"',
  why: 'Whoever gets a line end into a header writes the rest of the response, and a second one behind it.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      for (const start of invocation.starts) {
        const result = judged(invocation, start);
        if (typeof result !== 'number') return result;
        met += result;
      }
    }
    return met;
  },
  legal: `
    gateway 0 called {}
    gateway 0 start "200 OK" [["Upgrade","looplaw"]] raising RuntimeError
    gateway 0 raise RuntimeError
  `,
  illegal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK" [["X","a\\r\\nSet-Cookie: b"]]
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nX: a\\r\\nSet-Cookie: b\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client a done
  `,
};

/** RFC 2616, 13.5.1. */
const hopByHop =
  /^(?:connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailers?|transfer-encoding|upgrade)$/i;
/** What a server may say by itself. */
const usual = /^(?:close|keep-alive|chunked)$/i;

const hasLineEnd = (value: string): boolean => /[\r\n]/.test(value);

const judged = (invocation: Invocation, { at, event }: At<GatewayStartEvent>): number | Breach => {
  const wrong = event.headers.find(
    ([name, value]) => hasLineEnd(name + value) || (hopByHop.test(name) && !usual.test(value)),
  );
  if (wrong === undefined) return 0;
  if (event.raised !== undefined) return 1;
  const [name, value] = wrong;
  const { client, exchange, start } = invocation;
  if (client === undefined || exchange?.response === undefined || start?.at !== at) return 0;
  const head = client.received.slice(0, client.received.indexOf('\r\n\r\n') + 2);
  const isPassedOn = hasLineEnd(name + value)
    ? value
        .split(/[\r\n]+/)
        .slice(1)
        .some((line) => line !== '' && head.split('\r\n').includes(line))
    : exchange.response.fields.some((field) => field.name === name.toLowerCase() && field.value === value);
  if (!isPassedOn) return 1;
  return breach(
    client.last,
    [`${application(invocation)} gave the header ${JSON.stringify(`${name}: ${value}`)}`],
    [`it was not refused, and client ${client.client} received it`],
  );
};
