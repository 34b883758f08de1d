/** Statements on streams in looplaw's short form. */

import { dataText } from './data.js';
import { assertNever } from './program.js';
import type { StreamAwait, StreamStatement } from './stream-statements.js';

export const streamText = (statement: StreamStatement | StreamAwait): string => {
  const { of } = statement;
  switch (statement.op) {
    case 'openStream':
      return `open a stream over ${of}${statement.limit === undefined ? '' : ` with a limit of ${statement.limit} bytes`}`;
    case 'read':
      return statement.count < 0 ? `await read all of ${of}` : `await read up to ${statement.count} bytes of ${of}`;
    case 'readUntil':
      return `await read ${of} until ${dataText(statement.separator)}`;
    case 'readExactly':
      return `await read exactly ${statement.count} bytes of ${of}`;
    case 'readLine':
      return `await read a line of ${of}`;
    case 'drain':
      return `await drain of ${of}`;
    case 'waitClosed':
      return `await that ${of} is closed`;
    case 'write':
      return `write ${statement.data === undefined ? 'what was read' : dataText(statement.data)} to ${of}`;
    case 'writeEof':
      return `write the end to ${of}`;
    case 'closeStream':
      return `close the stream ${of}`;
    default:
      return assertNever(statement);
  }
};
