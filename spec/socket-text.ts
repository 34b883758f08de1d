/** Statements on sockets in looplaw's short form. */

import { dataText } from './data.js';
import { assertNever } from './program.js';
import type { ReceiveEach, SocketAwait, SocketStatement } from './socket-statements.js';

export const socketText = (statement: SocketStatement | SocketAwait | ReceiveEach<unknown>): string => {
  switch (statement.op) {
    case 'shutdown':
      return `shut ${statement.of} down`;
    case 'closeSocket':
      return `close ${statement.of}`;
    case 'addReader':
      return `add reader ${statement.callback} to ${statement.of}`;
    case 'addWriter':
      return `add writer ${statement.callback} to ${statement.of}`;
    case 'removeReader':
      return `remove the reader of ${statement.of}`;
    case 'removeWriter':
      return `remove the writer of ${statement.of}`;
    case 'receiveNow':
      return `receive up to ${statement.most} bytes of ${statement.of}, if they are there`;
    case 'sendNow':
      return `send what there is room for of ${dataText(statement.data)} to ${statement.of}`;
    case 'listen':
      return `listen as ${statement.as}${statement.backlog === undefined ? '' : `, with room for ${statement.backlog}`}`;
    case 'accept':
      return `await accept at ${statement.of} as ${statement.as}`;
    case 'connect':
      return `await connect to ${statement.to ?? 'nobody'} as ${statement.as}`;
    case 'receive':
      return `await receive up to ${statement.most} bytes of ${statement.of}`;
    case 'sendAll':
      return `await send all of ${statement.data === undefined ? 'what was received' : dataText(statement.data)} to ${statement.of}`;
    case 'acceptEach':
      return `accept each connection at ${statement.of} as ${statement.as}, and create_task ${statement.coroutine}()`;
    case 'receiveEach':
      return `until the end of ${statement.of}, receive up to ${statement.most} bytes, and`;
    default:
      return assertNever(statement);
  }
};
