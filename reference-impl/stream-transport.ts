/**
 * The connection below a stream: it reads as long as it is not paused, and sends what was written as the socket takes it.
 * It knows nothing of lines or waiting tasks, but tells its two listeners what has become of the connection.
 */

import type { Readiness, Sockets, Socket as StreamSocket } from '../spec/sockets.js';
import { ByteQueue } from './byte-queue.js';
import { RuntimeError } from './errors.js';

/** What streams need of a loop. */
export interface StreamLoop extends Sockets, Readiness {
  callSoon(callback: () => void): unknown;
}

/** Who reads. */
export interface Incoming {
  feed(bytes: Uint8Array): void;
  feedEnd(): void;
  /** The connection broke: with an exception; or was closed here. */
  lose(exception: unknown): void;
}

/** Who writes. */
export interface Outgoing {
  pauseWriting(): void;
  resumeWriting(): void;
  /** The socket is closed; after an exception, or as it was asked for. */
  lost(exception: unknown): void;
}

/** Bytes that are received, or sent, in one go. */
const chunk = 65_536;
/** Above the first writers are asked to wait, until no more than the second is left. */
const highWater = 65_536;
const lowWater = highWater / 4;

export class StreamTransport {
  protected readonly loop: StreamLoop;
  protected readonly socket: StreamSocket;
  protected readonly unsent = new ByteQueue();
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  #closing = false;
  #lost = false;
  #ending = false;
  #readingPaused = false;
  #atEnd = false;
  #writingPaused = false;

  constructor(loop: StreamLoop, socket: StreamSocket, incoming: Incoming, outgoing: Outgoing) {
    this.loop = loop;
    this.socket = socket;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#listen();
  }

  get isClosing(): boolean {
    return this.#closing;
  }

  // Reading

  pauseReading(): void {
    if (this.#readingPaused) return;
    this.#readingPaused = true;
    if (!this.#atEnd && !this.#closing) this.loop.removeReader(this.socket);
  }

  resumeReading(): void {
    if (!this.#readingPaused) return;
    this.#readingPaused = false;
    this.#listen();
  }

  #listen(): void {
    if (!this.#atEnd && !this.#closing) this.loop.addReader(this.socket, () => this.#receive());
  }

  #receive(): void {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.loop.receiveNow(this.socket, chunk);
    } catch (exception) {
      this.#break(exception);
      return;
    }
    if (bytes === undefined) return;
    if (bytes.length > 0) return this.#incoming.feed(bytes);
    this.#atEnd = true;
    this.loop.removeReader(this.socket);
    this.#incoming.feedEnd();
  }

  // Writing

  write(bytes: Uint8Array): void {
    if (this.#ending) throw new RuntimeError('This side has ended: nothing can be written after writeEof.');
    if (this.#lost || bytes.length === 0) return;
    // What the writer changes afterwards is not what was written.
    const waits = this.unsent.length > 0;
    this.unsent.push(bytes.slice());
    if (!waits) {
      this.#send();
      if (this.unsent.length > 0 && !this.#lost) this.loop.addWriter(this.socket, () => this.#sendMore());
    }
    if (this.unsent.length > highWater && !this.#writingPaused) {
      this.#writingPaused = true;
      this.#outgoing.pauseWriting();
    }
  }

  writeEof(): void {
    if (this.#closing || this.#ending) return;
    this.#ending = true;
    if (this.unsent.length === 0) this.shutDown();
  }

  close(): void {
    if (this.#closing) return;
    if (!this.#atEnd && !this.#readingPaused) this.loop.removeReader(this.socket);
    this.#closing = true;
    if (this.unsent.length === 0) this.#lose(undefined);
  }

  protected shutDown(): void {
    this.loop.sockShutdown(this.socket);
  }

  /** As much as the socket takes. */
  #send(): void {
    try {
      while (this.unsent.length > 0) {
        const bytes = this.unsent.take(chunk);
        const sent = this.loop.sendNow(this.socket, bytes);
        if (sent === bytes.length) continue;
        this.unsent.unshift(bytes.subarray(sent));
        return;
      }
    } catch (exception) {
      this.#break(exception);
    }
  }

  #sendMore(): void {
    this.#send();
    if (this.#lost) return;
    if (this.#writingPaused && this.unsent.length <= lowWater) {
      this.#writingPaused = false;
      this.#outgoing.resumeWriting();
    }
    if (this.unsent.length > 0) return;
    this.loop.removeWriter(this.socket);
    if (this.#closing) this.#lose(undefined);
    else if (this.#ending) this.shutDown();
  }

  // The end

  #break(exception: unknown): void {
    if (this.#lost) return;
    if (!this.#atEnd && !this.#readingPaused && !this.#closing) this.loop.removeReader(this.socket);
    this.loop.removeWriter(this.socket);
    this.unsent.clear();
    this.#closing = true;
    this.#lose(exception);
  }

  /** Those who wait come to know in a turn of their own. */
  #lose(exception: unknown): void {
    this.#lost = true;
    this.loop.callSoon(() => {
      this.loop.sockClose(this.socket);
      if (exception !== undefined) this.#incoming.lose(exception);
      else if (!this.#atEnd) this.#incoming.feedEnd();
      this.#outgoing.lost(exception);
    });
  }
}
