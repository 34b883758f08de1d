/**
 * Random programs for a running server, as a fast-check arbitrary: a few clients at the same time, each of which cuts its
 * requests, pauses, sends several together, goes away in the middle or sends what is no request; before and after them
 * plain clients, which tell how the server answers.
 */

import * as fc from 'fast-check';
import { plainRequest } from '../../spec/http-request.js';
import type { ClientDeclaration, ClientStatement, Name, Program } from '../../spec/program.js';
import { Chance } from './chance.js';
import { smallerPrograms } from './shrink.js';

const field = 'Host: localhost\r\n';
const posted = (body: string): string => `POST / HTTP/1.1\r\n${field}Content-Length: ${body.length}\r\n\r\n${body}`;

const bare: readonly string[] = [
  plainRequest,
  `HEAD / HTTP/1.1\r\n${field}\r\n`,
  `GET /looplaw-a HTTP/1.1\r\n${field}Accept: */*\r\n\r\n`,
  `GET /looplaw-b?x=1 HTTP/1.1\r\n${field}User-Agent: looplaw\r\nCookie: a=b\r\n\r\n`,
];
const withBodies: readonly string[] = [
  posted('x=1'),
  posted('0123456789'.repeat(40)),
  posted(`GET /looplaw-smuggled HTTP/1.1\r\n${field}\r\n`),
];
const lasts: readonly string[] = [
  `GET / HTTP/1.1\r\n${field}Connection: close\r\n\r\n`,
  `GET / HTTP/1.0\r\n${field}\r\n`,
];
const malformed: readonly string[] = [
  '\r\n\r\nno request\r\n\r\n',
  'GET\r\n\r\n',
  '\u0000\u00ff\u0080\r\n\r\n',
  `GET / HTTP/1.1\r\n${field}broken\r\n\r\n`,
  `GET / HTTP/1.1\r\n${field}Content-Length: x\r\n\r\n`,
];
const names: readonly Name[] = ['a', 'b', 'c', 'd'];

export class RandomClients extends fc.Arbitrary<Program> {
  readonly #keepAlive: boolean;

  /** Several requests on a connection only where the server keeps it. */
  constructor(keepAlive: boolean) {
    super();
    this.#keepAlive = keepAlive;
  }

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Program> {
    return new fc.Value(new Draft(new Chance(random), this.#keepAlive).program(), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is Program {
    return false;
  }

  override shrink(value: Program): fc.Stream<fc.Value<Program>> {
    return fc.stream([...smallerPrograms(value)].map((smaller) => new fc.Value(smaller, undefined))[Symbol.iterator]());
  }
}

class Draft {
  readonly #chance: Chance;
  readonly #keepAlive: boolean;
  /** The requests whose answers must be known. */
  readonly #asked = new Set<string>([plainRequest]);

  constructor(chance: Chance, keepAlive: boolean) {
    this.#chance = chance;
    this.#keepAlive = keepAlive;
  }

  program(): Program {
    const acting = names.slice(0, this.#chance.int(1, names.length)).map((name) => [name, this.#acts()] as const);
    const clients: { [name: Name]: ClientDeclaration } = {};
    const asked = [...this.#asked];
    const before = asked.map((_, index) => `plain${index + 1}`);
    for (const [index, text] of asked.entries()) clients[`plain${index + 1}`] = plain(text, []);
    for (const [name, acts] of acting)
      clients[name] = { to: 'server', ...(this.#chance.once(4) ? { times: 2 } : {}), after: before, acts };
    const all = acting.map(([name]) => name);
    for (const [index, text] of asked.entries()) clients[`later${index + 1}`] = plain(text, all);
    return { script: [], callbacks: {}, clients };
  }

  #acts(): readonly ClientStatement[] {
    const chance = this.#chance;
    const requests = this.#requests();
    const text = requests.join('');
    const responses = requests.map((request): ClientStatement => ({ op: 'response', to: methodOf(request) }));
    switch (chance.pick(['whole', 'whole', 'whole', 'turns', 'gone', 'gone', 'malformed'] as const)) {
      case 'whole':
        this.#learn(requests);
        return [...this.#sends(text), ...responses, ...this.#end(requests)];
      case 'turns':
        this.#learn(requests);
        return [
          ...requests.flatMap((request) => [
            ...this.#sends(request),
            { op: 'response', to: methodOf(request) } as const,
          ]),
          ...this.#end(requests),
        ];
      case 'gone': {
        const op = chance.pick(['reset', 'close'] as const);
        const some = responses.slice(0, chance.int(0, responses.length - 1));
        const part = chance.once(2) ? text : text.slice(0, chance.int(0, text.length - 1));
        // A part of a request is not answered.
        return [...this.#sends(part), ...(part === text ? some : []), { op }];
      }
      case 'malformed':
        return [...this.#sends(chance.pick(malformed)), { op: 'response', to: 'GET' }];
    }
  }

  #requests(): readonly string[] {
    const chance = this.#chance;
    const count = this.#keepAlive ? chance.int(1, 4) : 1;
    const requests = Array.from({ length: count }, () => chance.pick(chance.once(3) ? withBodies : bare));
    return chance.once(4) ? [...requests.slice(1), chance.pick(lasts)] : requests;
  }

  #learn(requests: readonly string[]): void {
    for (const request of requests) this.#asked.add(request);
  }

  /** The end that the last request has asked for. */
  #end(requests: readonly string[]): readonly ClientStatement[] {
    return lasts.includes(requests.at(-1) ?? '') ? [{ op: 'receive', count: 'end' }] : [];
  }

  #sends(text: string): readonly ClientStatement[] {
    const chance = this.#chance;
    if (text === '') return [];
    switch (chance.int(1, 5)) {
      case 1:
        return [{ op: 'send', data: text }];
      case 2:
        return [{ op: 'send', data: text, cut: Math.max(chance.int(1, 40), Math.ceil(text.length / 100)) }];
      case 3: {
        const at = chance.int(1, Math.max(text.length - 1, 1));
        return [
          { op: 'send', data: text.slice(0, at) },
          { op: 'pause', for: chance.int(1, 3) },
          ...(at < text.length ? [{ op: 'send', data: text.slice(at) } as const] : []),
        ];
      }
      default: {
        const count = chance.int(1, 4);
        const cut = Array.from({ length: count }, () => chance.int(1, Math.max(text.length - 1, 1)));
        return [{ op: 'send', data: text, cut: [...new Set(cut)].sort((left, right) => left - right) }];
      }
    }
  }
}

const methodOf = (request: string): string => request.split(' ')[0] ?? '';

const plain = (text: string, after: readonly Name[]): ClientDeclaration => ({
  to: 'server',
  ...(after.length === 0 ? {} : { after }),
  acts: [
    ...(after.length === 0 ? [] : [{ op: 'pause', for: 1 } as const]),
    { op: 'send', data: text },
    { op: 'response', to: methodOf(text) },
  ],
});
