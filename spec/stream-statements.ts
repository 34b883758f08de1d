/** Statements on streams. A stream has the name of its socket. */

import type { Data } from './data.js';
import type { Name } from './name.js';

/** Writes these; or, where it is not said, what the task has received or read last. */
export interface Write {
  readonly op: 'write';
  readonly of: Name;
  readonly data?: Data;
}

/** Ends the own side: what the other sends can still be read. */
export interface WriteEof {
  readonly op: 'writeEof';
  readonly of: Name;
}

export interface CloseStream {
  readonly op: 'closeStream';
  readonly of: Name;
}

/** What needs no suspension. */
export type StreamStatement = Write | WriteEof | CloseStream;

/** Opens a stream over a connected socket, which belongs to the stream from then on. */
export interface OpenStream {
  readonly op: 'openStream';
  readonly of: Name;
  /** Bytes: how long a line may be, and half of what is read in advance; 64 KiB where it is not said. */
  readonly limit?: number;
}

/** At most so many bytes; less than zero: all, up to the end. */
export interface Read {
  readonly op: 'read';
  readonly of: Name;
  readonly count: number;
}

export interface ReadUntil {
  readonly op: 'readUntil';
  readonly of: Name;
  /** One byte for each character (Latin-1). */
  readonly separator: string;
}

export interface ReadExactly {
  readonly op: 'readExactly';
  readonly of: Name;
  readonly count: number;
}

export interface ReadLine {
  readonly op: 'readLine';
  readonly of: Name;
}

/** Waits until there is room to write more. */
export interface Drain {
  readonly op: 'drain';
  readonly of: Name;
}

export interface WaitClosed {
  readonly op: 'waitClosed';
  readonly of: Name;
}

/** What may suspend. */
export type StreamAwait = OpenStream | Read | ReadUntil | ReadExactly | ReadLine | Drain | WaitClosed;
