import { application, firstBytes, type Invocation, invocationsOf, isPlain, statusOf } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';

export const law: Law = {
  id: '14.1',
  title: 'start_response comes first: without it no bytes are sent, and a second call without exc_info is refused.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: "it is a fatal error to call start_response without the exc_info argument if start_response has already been called within the current invocation of the application"; "servers must not assume that start_response() has been called before they begin iterating over the iterable"',
  why: 'A second head behind a first one is taken for a body, and a body without a head for a head.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      const [, second] = invocation.starts;
      if (second !== undefined && second.event.excInfo === undefined) {
        if (second.event.raised === undefined)
          return breach(
            second.at,
            [`${application(invocation)} had called start_response`],
            ['it called it again, without exc_info, and nothing was raised'],
          );
        met += 1;
      }
      const answered = answer(invocation);
      if (typeof answered !== 'number') return answered;
      met += answered;
    }
    return met;
  },
  legal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK"
    gateway 0 start "404 Not Found" raising RuntimeError
    gateway 0 raise RuntimeError
    client a received "HTTP/1.1 500 Internal Server Error\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client a done
  `,
  illegal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "hi"
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a done
  `,
};

const answer = (invocation: Invocation): number | Breach => {
  const { client, exchange, starts } = invocation;
  const { response, isWhole } = exchange ?? {};
  if (client === undefined || response === undefined) return 0;
  const first = firstBytes(invocation);
  if (first !== undefined && !starts.some(({ at, event }) => at < first.at && event.raised === undefined)) {
    if (response.status >= 500) return 1;
    return breach(
      first.at,
      [`${application(invocation)} gave bytes, and had not called start_response`],
      [`client ${client.client} was answered with status ${response.status}`],
    );
  }
  if (!isPlain(invocation) || isWhole !== true) return 0;
  if (response.status === statusOf(invocation)) return 1;
  return breach(
    client.last,
    [`${application(invocation)} had called start_response with status ${statusOf(invocation)}`],
    [`client ${client.client} was answered with status ${response.status}`],
  );
};
