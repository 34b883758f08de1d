/** One client: does its statements one after the other. */

import { bytesOf, dataOf, textOf } from '../../spec/data.js';
import { ResponseReader } from '../../spec/http-message.js';
import type { ClientDeclaration, ClientSend, ClientStatement, Data, Name } from '../../spec/program.js';
import type { ClientEvent, ClientGaveUpEvent } from '../../spec/trace.js';
import type { Meetings } from './meetings.js';
import type { Link, Network } from './network.js';
import type { Patience, Vigil } from './patience.js';

export interface Surroundings {
  readonly network: Network;
  readonly tick: number;
  readonly patience: Patience;
  readonly gap: number;
  readonly meetings: Meetings;
  /** The patterns that may come back. */
  readonly patterns: ReadonlySet<number>;
  /** Seconds since the first client began. */
  now(): number;
  onEvent(event: ClientEvent): void;
}

/** What a client waits for: `took` is given each piece that comes, and tells whether that was all. */
interface Wait {
  readonly took: (bytes: Uint8Array) => boolean;
  readonly ended: () => void;
}

export class Client {
  readonly declared: ClientDeclaration;
  readonly #name: Name;
  readonly #number: number | undefined;
  readonly #around: Surroundings;
  readonly #onOver: () => void;
  #link: Link | undefined;
  #next = 0;
  #vigil: Vigil | undefined;
  #wait: Wait | undefined;
  /** What has come, and is not written down yet. */
  #unwritten: Uint8Array[] = [];
  /** What has come, and no statement has asked for. */
  #ahead: Uint8Array[] = [];
  /** The server's side has ended, or the connection is broken. */
  #state: 'up' | 'ended' | 'gone' = 'up';
  #over = false;
  /** Pieces that are sent while it goes on, and that its system has not taken yet. */
  #untaken = 0;

  constructor(
    name: Name,
    number: number | undefined,
    declared: ClientDeclaration,
    around: Surroundings,
    onOver: () => void,
  ) {
    this.#name = name;
    this.#number = number;
    this.declared = declared;
    this.#around = around;
    this.#onOver = onOver;
  }

  begin(): void {
    this.#watch('connection');
    this.#link = this.#around.network.connect(this.declared.to, {
      connected: (port) => {
        if (this.#over) return;
        this.#calm();
        this.#tell(port === undefined ? { what: 'connected' } : { what: 'connected', port });
        this.#act();
      },
      refused: (error) => {
        if (this.#over) return;
        this.#calm();
        this.#state = 'gone';
        this.#tell({ what: 'refused', error });
        this.#leave();
      },
      received: (bytes) => this.#received(bytes),
      ended: () => this.#closedBy('ended'),
      lost: (error) => this.#closedBy('gone', error),
    });
  }

  #act(): void {
    if (this.#over) return;
    const act = this.declared.acts[this.#next];
    this.#next += 1;
    // On a broken connection nothing more can be done.
    if (act === undefined || this.#state === 'gone') return this.#finish();
    this.#do(act);
  }

  #do(act: ClientStatement): void {
    switch (act.op) {
      case 'send':
        return act.meanwhile === true ? this.#sendMeanwhile(act.data) : this.#send(act);
      case 'receive':
        return act.count === 'end' ? this.#receiveEnd() : this.#receive(act.count);
      case 'response':
        return this.#response(act.to);
      case 'finish':
        this.#link?.finish();
        this.#tell({ what: 'finished' });
        return this.#act();
      case 'reset':
      case 'close':
        this.#close(act.op === 'close' ? 'closed' : 'reset');
        return this.#act();
      case 'pause':
        return this.#around.network.after(act.for * this.#around.tick, () => this.#act());
      case 'meet':
        return this.#around.meetings.come(this, act.at, () => this.#act());
    }
  }

  /** Its system takes them as the server does. */
  #sendMeanwhile(data: Data): void {
    if (data.length > 0) {
      this.#untaken += 1;
      this.#tell({ what: 'sent', data });
      this.#link?.send(bytesOf(data), () => {
        this.#untaken -= 1;
      });
    }
    this.#act();
  }

  /** A connection that is closed before all was taken that it was given is cut off, and is told as such. */
  #close(what: 'closed' | 'reset'): void {
    this.#state = 'gone';
    if (what === 'closed' && this.#untaken === 0) {
      this.#link?.close();
      this.#tell({ what });
    } else {
      this.#link?.reset();
      this.#tell({ what: 'reset' });
    }
  }

  /** One piece after the other; it is written down when all of it is on its way, or nothing more can be. */
  #send(send: ClientSend): void {
    const { data } = send;
    const ends = endsOf(send);
    let sent = 0;
    const pieces = (): object => (sent > 1 ? { pieces: sent } : {});
    const write = (): void => {
      const to = ends[sent - 1] ?? 0;
      const part = to === data.length ? data : typeof data === 'string' ? data.slice(0, to) : { ...data, length: to };
      if (sent > 0) this.#tell({ what: 'sent', data: part, ...pieces() });
    };
    const next = (): void => {
      if (this.#over) return;
      const to = ends[sent];
      if (to === undefined || this.#state === 'gone') {
        this.#interrupted = undefined;
        write();
        return this.#act();
      }
      const bytes = bytesOf(data, ends[sent - 1] ?? 0, to);
      sent += 1;
      this.#watch('room');
      this.#link?.send(bytes, () => {
        if (this.#over || this.#state === 'gone') return;
        this.#calm();
        if (sent < ends.length) this.#around.network.after(this.#around.gap, next);
        else next();
      });
    };
    // A connection that breaks, or a wait in vain, comes before the last piece was taken.
    this.#interrupted = write;
    next();
  }

  #interrupted: (() => void) | undefined;

  #receive(count: number): void {
    let left = count;
    this.#await('bytes', {
      took: (bytes) => {
        if (bytes.length > left) this.#ahead.unshift(bytes.subarray(left));
        left -= Math.min(left, bytes.length);
        return left === 0;
      },
      ended: () => undefined,
    });
  }

  #receiveEnd(): void {
    this.#await('end', { took: () => false, ended: () => undefined });
  }

  #response(method: string): void {
    const reader = new ResponseReader(method);
    this.#await('response', {
      took: (bytes) => {
        reader.push(textOf(bytes));
        const { rest } = reader;
        if (rest !== '') this.#ahead.unshift(bytesOf(rest));
        return reader.isWhole;
      },
      ended: () => reader.end(),
    });
  }

  /** First what has come already, then what comes. */
  #await(what: ClientGaveUpEvent['waitedFor'], wait: Wait): void {
    const before = this.#ahead;
    this.#ahead = [];
    for (let piece = before.shift(); piece !== undefined; piece = before.shift()) {
      if (!wait.took(piece)) continue;
      this.#ahead.push(...before);
      return this.#act();
    }
    if (this.#state !== 'up') {
      wait.ended();
      return this.#act();
    }
    this.#wait = wait;
    this.#watch(what);
    this.#link?.read(true);
  }

  #received(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#unwritten.push(bytes);
    const wait = this.#wait;
    if (wait === undefined) {
      this.#ahead.push(bytes);
      return;
    }
    this.#vigil?.progress();
    if (wait.took(bytes)) this.#go();
  }

  /** What it waited for has come. */
  #go(): void {
    this.#wait = undefined;
    this.#link?.read(false);
    this.#calm();
    this.#write();
    this.#act();
  }

  #closedBy(state: 'ended' | 'gone', error = ''): void {
    if (this.#over || this.#state === 'gone') return;
    this.#state = state;
    const interrupted = state === 'gone' ? this.#interrupted : undefined;
    this.#interrupted = undefined;
    this.#calmUnless(state === 'ended' && this.#wait === undefined);
    interrupted?.();
    this.#tell(state === 'ended' ? { what: 'ended' } : { what: 'lost', error });
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.ended();
    if (wait !== undefined || interrupted !== undefined) this.#act();
  }

  #watch(waitedFor: ClientGaveUpEvent['waitedFor']): void {
    this.#vigil = this.#around.patience.begin((waited) => {
      if (this.#over) return;
      this.#calm();
      this.#interrupted?.();
      this.#interrupted = undefined;
      this.#tell({ what: 'gaveUp', waitedFor, ...waited });
      this.#over = true;
      this.#link?.reset();
      this.#leave();
    });
  }

  #calm(): void {
    this.#vigil?.end();
    this.#vigil = undefined;
  }

  #calmUnless(stays: boolean): void {
    if (!stays) this.#calm();
  }

  #finish(): void {
    if (this.#untaken > 0 && this.#state !== 'gone') this.#close('reset');
    if (this.#state !== 'gone') this.#link?.close();
    this.#tell({ what: 'done' });
    this.#leave();
  }

  #leave(): void {
    this.#over = true;
    this.#calm();
    this.#around.meetings.leave(this);
    this.#onOver();
  }

  #write(): void {
    if (this.#unwritten.length === 0) return;
    const data = dataOf(concatenated(this.#unwritten), this.#around.patterns);
    this.#unwritten = [];
    this.#around.onEvent({ ...this.#self(), what: 'received', data });
  }

  #tell(event: Told): void {
    this.#write();
    this.#around.onEvent({ ...this.#self(), ...event });
  }

  #self(): { kind: 'client'; client: Name; number?: number; time: number } {
    const time = this.#around.now();
    const number = this.#number === undefined ? {} : { number: this.#number };
    return { kind: 'client', client: this.#name, ...number, time };
  }
}

/** An event without what all have. */
type Told = ClientEvent extends infer Event
  ? Event extends ClientEvent
    ? Omit<Event, 'kind' | 'client' | 'number' | 'time'>
    : never
  : never;

/** Where the pieces end. */
const endsOf = ({ data, cut }: ClientSend): readonly number[] => {
  const { length } = data;
  if (length === 0) return [];
  const cuts =
    cut === undefined
      ? []
      : typeof cut === 'object'
        ? [...cut]
        : Array.from(
            { length: Math.ceil(length / Math.max(cut, 1)) - 1 },
            (_, index) => (index + 1) * Math.max(cut, 1),
          );
  return [...new Set(cuts.filter((at) => at > 0 && at < length)), length].sort((left, right) => left - right);
};

const concatenated = (pieces: readonly Uint8Array[]): Uint8Array => {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
