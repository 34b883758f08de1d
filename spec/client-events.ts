/** Events of clients: what was done to a server from outside, and what came back. */

import type { Data } from './data.js';

/** Several clients that do the same are told apart by their numbers, from 1 for whoever reads. */
export const clientName = ({ client, number }: Pick<OfClient, 'client' | 'number'>): string =>
  number === undefined ? client : `${client}#${number + 1}`;

interface OfClient {
  readonly kind: 'client';
  readonly client: string;
  /** Which of several clients that do the same, from 0. */
  readonly number?: number;
  /** Seconds since the first client began, by the clock of whoever runs the clients. */
  readonly time: number;
}

/** Its connection is up; or could not be made. */
export interface ClientConnectedEvent extends OfClient {
  readonly what: 'connected';
  /** Its own, by which the server's side knows it. */
  readonly port?: number;
}

export interface ClientRefusedEvent extends OfClient {
  readonly what: 'refused';
  /** As the system calls it: `ECONNREFUSED`. */
  readonly error: string;
}

/** It has sent these, or handed them to its system, which sends them as the server takes them. */
export interface ClientSentEvent extends OfClient {
  readonly what: 'sent';
  readonly data: Data;
  /** So many pieces, each in a packet of its own; one, where it is not said. */
  readonly pieces?: number;
}

/** These have come, in this order: pieces of a pattern of the program where they are such, text where they are not. */
export interface ClientReceivedEvent extends OfClient {
  readonly what: 'received';
  readonly data: readonly Data[];
}

/** `ended`: the server has ended its side; `lost`: the connection broke, with that error; the rest it did itself. */
export interface ClientTurnEvent extends OfClient {
  readonly what: 'ended' | 'finished' | 'reset' | 'closed' | 'done';
}

export interface ClientLostEvent extends OfClient {
  readonly what: 'lost';
  readonly error: string;
}

/**
 * It has waited in vain, and gives up. `witnessed`: so often since it began to wait another client was served in full from
 * its connection to its end, so the server was alive; `beats`: so often whoever runs the clients slept for `beat` seconds and
 * woke meanwhile.
 */
export interface ClientGaveUpEvent extends OfClient {
  readonly what: 'gaveUp';
  readonly waitedFor: 'connection' | 'bytes' | 'end' | 'response' | 'room';
  readonly beats: number;
  readonly beat: number;
  readonly witnessed: number;
}

export type ClientEvent =
  | ClientConnectedEvent
  | ClientRefusedEvent
  | ClientSentEvent
  | ClientReceivedEvent
  | ClientTurnEvent
  | ClientLostEvent
  | ClientGaveUpEvent;
