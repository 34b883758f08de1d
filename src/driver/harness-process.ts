/**
 * A harness in a process of its own. It may end, write what is no message, write without end, or say nothing; each is told
 * as a fault, once, and after that nothing of it is left.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { HarnessMessage, KitMessage } from '../../spec/protocol.js';
import type { GoneEvent } from '../../spec/trace.js';
import { closingGrace, helloPatience, keptComplaint, leavePatience, mostBytes, mostMemory } from '../harness/limits.js';
import { Lines } from './lines.js';
import { type MessageReader, quote } from './messages.js';
import { type ProcessState, processState } from './process-state.js';
import { endTree, markName } from './process-tree.js';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Bytes of one message, and of memory; seconds until hello. */
export interface Limits {
  readonly bytes: number;
  readonly memory: number;
  readonly hello: number;
}

export const ordinaryLimits: Limits = { bytes: mostBytes, memory: mostMemory, hello: helloPatience };

export type Fault = Omit<GoneEvent, 'kind'>;

export interface Listener {
  onMessage(message: HarnessMessage, bytes: number): void;
  onFault(fault: Fault): void;
}

/** All that run, so that none is left when the kit ends. */
const living = new Set<HarnessProcess>();

let watchesExit = false;

/** Ends all harnesses at once. */
export const endHarnesses = (): void => {
  for (const each of [...living]) each.end();
};

export class HarnessProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #mark = randomUUID();
  readonly #reader: MessageReader;
  readonly #limits: Limits;
  #listener: Listener | undefined;
  #complaint = '';
  #complained = 0;
  #written = 0;
  #ended = false;
  /** It was told to. */
  #leaves = false;
  #fault: Fault | undefined;
  #lines: Lines | undefined;

  constructor(command: Command, reader: MessageReader, limits: Limits = ordinaryLimits) {
    this.#reader = reader;
    this.#limits = limits;
    if (!watchesExit) {
      watchesExit = true;
      process.on('exit', endHarnesses);
    }
    // A group of its own, so that it can be ended with its children, and Ctrl-C reaches the kit alone.
    this.#child = spawn(command.file, command.args, {
      stdio: 'pipe',
      detached: true,
      env: { ...process.env, ...command.env, [markName]: `${process.pid}-${this.#mark}` },
    });
    living.add(this);
    this.#listen();
  }

  /** Bytes that it has written so far. */
  get written(): number {
    return this.#written;
  }

  /** Bytes that it has written to its error output, and the last of them. */
  get complained(): number {
    return this.#complained;
  }

  get complaint(): string {
    return this.#complaint.trim();
  }

  /** Whom it speaks to from now on. What went wrong in between is told at once. */
  listen(listener: Listener): void {
    this.#listener = listener;
    const fault = this.#fault;
    if (fault !== undefined) queueMicrotask(() => listener.onFault(fault));
  }

  listenNoMore(): void {
    this.#listener = undefined;
  }

  send(message: KitMessage): void {
    if (!this.#ended) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  state(): ProcessState | undefined {
    const { pid } = this.#child;
    const state = pid === undefined || this.#ended ? undefined : processState(pid);
    if (state !== undefined && state.memory > this.#limits.memory) {
      this.#fail(
        'limit',
        `a harness holds at most ${megabytes(this.#limits.memory)} of memory`,
        `it held ${megabytes(state.memory)}`,
      );
    }
    return state;
  }

  /** Nothing of it is left afterwards. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    living.delete(this);
    const { pid } = this.#child;
    if (pid !== undefined) endTree(pid, this.#mark);
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    this.#child.unref();
  }

  /** Asks it to leave, and ends it if it does not. */
  async leave(): Promise<void> {
    if (this.#ended) return;
    this.#leaves = true;
    this.#child.stdin.end(`${JSON.stringify({ kind: 'end' })}\n`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leavePatience * 1000);
      this.#child.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.end();
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    const lines = new Lines(
      this.#limits.bytes,
      (line) => this.#take(line),
      (beginning) =>
        this.#fail(
          'limit',
          `a message has at most ${megabytes(this.#limits.bytes)}`,
          `it wrote a longer one: ${quote(beginning)}`,
        ),
    );
    this.#lines = lines;
    stdout.on('data', (chunk: Buffer) => {
      this.#written += chunk.length;
      if (!this.#ended) lines.push(chunk);
    });
    stderr.on('data', (chunk: Buffer) => {
      this.#complained += chunk.length;
      this.#complaint = (this.#complaint + chunk.toString('utf8')).slice(-keptComplaint);
    });
    // That it does not read any more is seen when its output ends, or it does.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    this.#child.on('error', (error) => this.#failAtStart(error));
    let closed: NodeJS.Timeout | undefined;
    stdin.on('close', () => {
      closed ??= setTimeout(() => this.#gone('it closed its standard input', lines.rest), closingGrace * 1000);
    });
    stdout.on('end', () => {
      closed ??= setTimeout(() => this.#gone('it closed its standard output', lines.rest), closingGrace * 1000);
    });
    this.#child.on('close', (code, signal) => {
      clearTimeout(closed);
      this.#gone(
        signal === null ? `its process ended with status ${code}` : `its process was ended by ${signal}`,
        lines.rest,
      );
    });
    this.#child.on('exit', (code, signal) => {
      // Children of its own may hold its output open for ever.
      clearTimeout(closed);
      const told = signal === null ? `its process ended with status ${code}` : `its process was ended by ${signal}`;
      closed = setTimeout(() => this.#gone(told, lines.rest), closingGrace * 1000);
    });
  }

  #take(line: string): void {
    if (this.#ended || this.#fault !== undefined) return;
    if (line.trim() === '') return;
    const message = this.#reader.read(line);
    if ('expected' in message) return this.#fail('protocol', message.expected, `it wrote ${message.got}`);
    if (this.#listener !== undefined) this.#listener.onMessage(message, line.length);
    else if (!this.#leaves) this.refuse('no message but answers', `"${message.kind}" came and nothing was asked`);
  }

  #gone(told: string, rest: string): void {
    const unfinished = rest === '' ? '' : `, after an unfinished line: ${quote(rest)}`;
    this.#fail('ended', 'the process in which the loop runs stays until it is told to end', `${told}${unfinished}`);
  }

  #failAtStart(error: Error): void {
    this.#fail('ended', 'the harness starts', `it could not be started (${error.message})`);
  }

  /** What has come of a message whose line has no end yet. */
  get unfinished(): string {
    return this.#lines?.rest ?? '';
  }

  refuseUnfinished(): void {
    this.refuse('a newline at the end of each message', `it wrote ${quote(this.unfinished)} and no newline`);
  }

  /** Ends it while somebody waits for it. */
  interrupt(): void {
    this.#fail('ended', 'the process in which the loop runs stays until it is told to end', 'it was interrupted');
  }

  /** What it did is a fault of the protocol, where only a listener can tell. */
  refuse(expected: string, told: string): void {
    this.#fail('protocol', expected, told);
  }

  #fail(how: Fault['how'], expected: string, told: string): void {
    if (this.#fault !== undefined || this.#ended) return;
    const { complaint } = this;
    this.#fault = { how, expected, told, ...(complaint === '' ? {} : { complaint }) };
    this.end();
    if (!this.#leaves) this.#listener?.onFault(this.#fault);
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
