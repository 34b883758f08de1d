/** What clients did and saw, in a timeline. */

import { dataText } from '../../spec/data.js';
import type { ClientEvent } from '../../spec/trace.js';

export const clientText = (event: ClientEvent): string => {
  switch (event.what) {
    case 'connected':
      return 'is connected';
    case 'refused':
      return `is refused: ${event.error}`;
    case 'sent':
      return `sends ${dataText(event.data)}`;
    case 'received':
      return `receives ${event.data.map(dataText).join(', ')}`;
    case 'ended':
      return 'sees the end';
    case 'lost':
      return `loses its connection: ${event.error}`;
    case 'finished':
      return 'ends its own side';
    case 'reset':
      return 'breaks the connection off';
    case 'closed':
      return 'closes the connection';
    case 'done':
      return 'is done';
    case 'gaveUp':
      return `gives up its wait for ${waitedFor[event.waitedFor]}, after ${event.beats} times ${event.beat} s and ${event.witnessed} others that were served`;
  }
};

const waitedFor = {
  connection: 'a connection',
  bytes: 'bytes',
  end: 'the end',
  response: 'a response',
  room: 'its bytes to be taken',
} as const;
