/**
 * What a system offers to a loop: sockets that never wait. Whoever wants to wait watches `readable` and `writable`, which
 * are levels and not events: they stay as long as there is something to read, or room to write.
 */

export interface Channel {
  /** 0 as long as it is not bound. */
  readonly port: number;
  /** The port of the other side, of a connection. */
  readonly peer: number | undefined;
  /** Its number, which another may get when it is closed. */
  readonly descriptor: number;
  /** Something can be received or accepted, or would fail at once. */
  readonly readable: boolean;
  /** Something can be sent, or would fail at once; a socket that connects is connected, one that listens is bound. */
  readonly writable: boolean;
  /** Called when one of the two may have become true. */
  onChange: (() => void) | undefined;
  accept(): Channel | undefined;
  /** None at the end; undefined where there are none yet. Raises what has happened to the connection. */
  receive(most: number): Uint8Array | undefined;
  /** How many bytes were taken. */
  send(bytes: Uint8Array): number;
  /** What has become of a connection that was being made, or of one that broke. */
  readonly error: SystemError | undefined;
  shutdown(): void;
  close(): void;
}

export interface Kernel {
  listen(backlog: number): Channel;
  connect(port: number): Channel;
}

export type SystemErrorName = 'ConnectionRefusedError' | 'ConnectionResetError' | 'BrokenPipeError' | 'OSError';

export class SystemError extends Error {
  override readonly name: SystemErrorName;

  constructor(name: SystemErrorName, message: string) {
    super(message);
    this.name = name;
  }
}
