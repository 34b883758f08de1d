import { bytesOf, textOf } from '../data.js';
import { plainRequest } from '../http-request.js';
import { allConnectionsOf } from './connections.js';
import { application, decoded, type Invocation, invocationsOf, pathIn, text } from './gateway-reading.js';
import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';

export const law: Law = {
  id: '14.7',
  title: 'The environ has what is required, and tells the request; its input ends where the body does.',
  basis: 'promised',
  needs: ['gateway'],
  source:
    'PEP 3333: the environ "is required to contain these CGI environment variables"; servers "must not supply strings to an application containing any other Unicode characters" than those of ISO-8859-1; of wsgi.input the server "should simulate an end-of-file condition if the application attempts to read past that point"',
  why: 'Frameworks find their page by it, and one that reads its input to the end waits for ever on a connection that is kept.',
  caveat: 'CGI variables that would be empty may be left out; SCRIPT_NAME and PATH_INFO are judged together.',
  check(reading) {
    let met = 0;
    for (const invocation of invocationsOf(reading)) {
      const fault =
        ofNames(invocation) ?? ofStrings(invocation) ?? ofRequest(reading, invocation) ?? ofInput(invocation);
      if (fault !== undefined) return fault;
      met += 1;
    }
    return met;
  },
  legal: `
    client a connected
    client a sent "POST /a?b=c HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    gateway 0 called {"PATH_INFO":"/a","QUERY_STRING":"b=c","REQUEST_METHOD":"POST","CONTENT_LENGTH":"2"}
    gateway 0 read "hi"
    gateway 0 read ""
  `,
  illegal: `
    client a connected
    client a sent "POST /a HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    gateway 0 called {"PATH_INFO":"/a","REQUEST_METHOD":"POST","CONTENT_LENGTH":"2","SERVER_PORT":null}
  `,
};

/** What must be there, also where it would be empty. */
const required = [
  'REQUEST_METHOD',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'wsgi.version',
  'wsgi.url_scheme',
  'wsgi.input',
  'wsgi.errors',
  'wsgi.multithread',
  'wsgi.multiprocess',
  'wsgi.run_once',
] as const;

const isCgi = (name: string): boolean =>
  /^(?:HTTP_.*|REQUEST_METHOD|SCRIPT_NAME|PATH_INFO|QUERY_STRING|CONTENT_TYPE|CONTENT_LENGTH|SERVER_(?:NAME|PORT|PROTOCOL))$/.test(
    name,
  );

const ofNames = ({ called: { environ }, at }: Invocation): Breach | undefined => {
  const missing = required.find((name) => !Object.hasOwn(environ, name) || environ[name] === '');
  if (missing !== undefined) return breach(at, [`an environ must have ${missing}`], ['it has not, or it is empty']);
  const { 'wsgi.version': version } = environ;
  if (Array.isArray(version) && version[0] === 1 && version[1] === 0) return undefined;
  return breach(at, ['wsgi.version is (1, 0)'], [`it is ${JSON.stringify(version)}`]);
};

const ofStrings = ({ called: { environ }, at }: Invocation): Breach | undefined => {
  for (const [name, value] of Object.entries(environ)) {
    if (!isCgi(name)) continue;
    if (typeof value !== 'string') return breach(at, [`${name} is a text`], [`it is ${JSON.stringify(value)}`]);
    if (/[^\0-\xff]/.test(value))
      return breach(at, ['texts have characters of Latin-1 alone'], [`${name} is ${JSON.stringify(value)}`]);
  }
  return undefined;
};

const ofRequest = (reading: Reading, invocation: Invocation): Breach | undefined => {
  const { called, at, exchange } = invocation;
  const { environ } = called;
  if (exchange === undefined) {
    const connections = allConnectionsOf(reading);
    // Whoever asks whether the server lives asks for the root.
    const asked = [
      plainRequest.split(' ')[1] ?? '',
      ...connections.flatMap(({ requests }) => requests.whole.map(({ target }) => target)),
    ];
    if (connections.some(({ requests }) => requests.tail !== 'nothing')) return undefined;
    if (asked.some((target) => decoded(target.split('?')[0] ?? '') === pathIn(invocation))) return undefined;
    return breach(
      at,
      [`clients asked for ${asked.join(', ')}`],
      [`PATH_INFO is ${JSON.stringify(pathIn(invocation))}`],
    );
  }
  const { method, target, length, fields } = exchange.request;
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const expected: [string, string][] = [
    ['REQUEST_METHOD', method],
    ['QUERY_STRING', query],
  ];
  if (length > 0) expected.push(['CONTENT_LENGTH', String(length)]);
  for (const { name, value } of fields)
    if (name === 'content-type') expected.push(['CONTENT_TYPE', value]);
    else if (name.startsWith('x-')) expected.push([`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value]);
  for (const [name, value] of expected)
    if (text(environ[name]) !== value)
      return breach(
        at,
        [`the request of ${application(invocation)} has ${name} ${JSON.stringify(value)}`],
        [`its environ says ${JSON.stringify(environ[name] ?? null)}`],
      );
  return undefined;
};

const ofInput = ({ events, exchange }: Invocation): Breach | undefined => {
  if (exchange === undefined) return undefined;
  const { text: whole, length } = exchange.request;
  let left = length === 0 ? '' : whole.slice(-length);
  for (const { at, event } of events) {
    if (event.what !== 'read') continue;
    if (event.data === undefined)
      return breach(
        at,
        [`${left.length} bytes of the body are unread`],
        [`to read them raises ${event.raised?.type ?? 'nothing'}`],
      );
    const given = event.data.map((data) => textOf(bytesOf(data))).join('');
    const most = event.most ?? left.length;
    const isEnough =
      event.most === undefined ? given.length === left.length : given.length > 0 || Math.min(most, left.length) === 0;
    if (!left.startsWith(given) || given.length > most || !isEnough)
      return breach(
        at,
        [`${left.length} bytes of the body are unread, ${JSON.stringify(left.slice(0, 32))}`],
        [`${given.length} were given, ${JSON.stringify(given.slice(0, 32))}`],
      );
    left = left.slice(given.length);
  }
  return undefined;
};
