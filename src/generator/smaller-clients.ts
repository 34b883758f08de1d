/** Smaller clients: fewer of them, fewer statements, fewer cuts, shorter data. What saves most comes first. */

import type { ClientDeclaration, ClientSend, ClientStatement, Name } from '../../spec/program.js';

/** Bytes that a client has under way at the most: less than what buffers hold, or an echo that nobody reads stops. */
export const mostUnderWay = 30_000;

interface Clients {
  readonly [name: Name]: ClientDeclaration;
}

export function* smallerClients(clients: Clients): Generator<Clients, void, void> {
  const names = Object.keys(clients);
  for (let size = names.length >> 1; size > 0; size >>= 1) {
    for (let from = 0; from < names.length; from += size) yield without(clients, names.slice(from, from + size));
  }
  for (const [name, declared] of Object.entries(clients)) {
    for (const simpler of simplerClients(declared)) yield { ...clients, [name]: simpler };
  }
}

const without = (clients: Clients, left: readonly Name[]): Clients =>
  Object.fromEntries(
    Object.entries(clients)
      .filter(([name]) => !left.includes(name))
      .map(([name, declared]) => {
        const after = declared.after?.filter((other) => !left.includes(other));
        return [name, after === undefined ? declared : withAfter(declared, after)];
      }),
  );

const withAfter = ({ after: _after, ...rest }: ClientDeclaration, after: readonly Name[]): ClientDeclaration =>
  after.length === 0 ? rest : { ...rest, after };

function* simplerClients(declared: ClientDeclaration): Generator<ClientDeclaration> {
  const { times, acts } = declared;
  if (times !== undefined) {
    const { times: _times, ...once } = declared;
    yield once;
    if (times > 2) yield { ...declared, times: times >> 1 };
  }
  for (let index = acts.length - 1; index >= 0; index -= 1) yield { ...declared, acts: acts.toSpliced(index, 1) };
  for (const [index, act] of acts.entries()) {
    for (const simpler of simplerActs(act)) yield { ...declared, acts: acts.with(index, simpler) };
  }
}

function* simplerActs(act: ClientStatement): Generator<ClientStatement> {
  if (act.op === 'pause' && act.for > 1) yield { ...act, for: 1 };
  if (act.op === 'receive' && typeof act.count === 'number' && act.count > 1) yield { ...act, count: 1 };
  if (act.op === 'send') yield* simplerSends(act);
}

function* simplerSends(act: ClientSend): Generator<ClientSend> {
  const { data, cut } = act;
  if (act.meanwhile !== undefined && data.length <= mostUnderWay) {
    const { meanwhile: _meanwhile, ...alone } = act;
    yield alone;
  }
  if (cut !== undefined) {
    const { cut: _cut, ...whole } = act;
    yield whole;
    if (typeof cut === 'number') {
      // Two pieces read better than many.
      if (data.length > 1) yield { ...act, cut: [data.length >> 1] };
      if (cut * 2 < data.length) yield { ...act, cut: cut * 2 };
    } else if (cut.length > 1) {
      for (let index = 0; index < cut.length; index += 1) yield { ...act, cut: cut.toSpliced(index, 1) };
    }
  }
  if (typeof data === 'object') {
    if (data.length > 1) yield { ...act, data: { ...data, length: data.length >> 1 } };
    return;
  }
  // Long rows of one character say nothing that a short one does not.
  const shorter = data.replace(/(.)\1{15,}/g, (row) => row.slice(0, row.length >> 1));
  if (shorter.length < data.length) yield { ...act, data: shorter };
  // A field more than is needed: not that of the host, nor of the length.
  for (const field of data.matchAll(/\r\n(?!Host|Content-Length)[A-Za-z-]+: [^\r\n]*(?=\r\n)/g)) {
    if (cut === undefined)
      yield { ...act, data: data.slice(0, field.index) + data.slice(field.index + field[0].length) };
  }
}
