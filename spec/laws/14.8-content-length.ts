import { application, bodyOf, headerOf, type Invocation, invocationsOf } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';

export const law: Law = {
  id: '14.8',
  title: 'No more bytes are sent than the Content-Length of the application, and with fewer the connection is closed.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: the server "should not transmit more bytes to the client than the header allows"; "if the application does not provide enough data to meet its stated Content-Length, the server should close the connection"',
  why: 'What is too much is taken for the next response, and for what is missing the client waits for ever.',
  caveat: 'A server may also frame the body in its own way, as long as no more bytes come than were announced.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      const result = judged(invocation);
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK" [["Content-Length","2"]]
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "abc"
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nab"
    client a done
  `,
  illegal: `
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    gateway 0 called {"PATH_INFO":"/a"}
    gateway 0 start "200 OK" [["Content-Length","2"]]
    gateway 0 givesBack
    gateway 0 asked
    gateway 0 yield "abc"
    gateway 0 asked
    gateway 0 exhausted
    gateway 0 close
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nabc"
    client a done
  `,
};

const judged = (invocation: Invocation): number | Breach => {
  const { client, exchange, exhausted, failed, called } = invocation;
  const announced = headerOf(invocation, 'content-length');
  const { response, isWhole } = exchange ?? {};
  if (announced === undefined || !/^\d+$/.test(announced) || client === undefined || response === undefined) return 0;
  const given = bodyOf(invocation).length;
  const isBodiless = called.environ['REQUEST_METHOD'] === 'HEAD' || response.status === 204 || response.status === 304;
  if (isBodiless || response.status >= 500 || given === Number(announced)) return 0;
  const because = `${application(invocation)} had announced ${announced} bytes, and gave ${given}`;
  const came = response.body.length + client.extra.length;
  if (came > Number(announced)) return breach(client.last, [because], [`${came} bytes came`]);
  if (given > Number(announced)) return isWhole === true ? 1 : 0;
  if (client.ended >= 0 || client.lost >= 0) return 1;
  if (exhausted < 0 || failed || isWhole === true || client.gaveUp < 0) return 0;
  return breach(client.gaveUp, [because], ['the connection was kept open']);
};
