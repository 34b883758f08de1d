/** What the events of streams say, in a timeline. */

import { dataText } from '../../spec/data.js';
import type { StreamTraceEvent, UseStreamEvent } from '../../spec/trace.js';
import { refusal } from './names.js';

export const streamEventText = (event: StreamTraceEvent): string => {
  switch (event.kind) {
    case 'stream':
      return `socket ${event.socket} is a stream${event.limit === undefined ? '' : `, with a limit of ${event.limit} bytes`}`;
    case 'useStream':
      return `${useText(event)}${refusal(event.refused)}`;
  }
};

const useText = ({ do: what, socket, data = [] }: UseStreamEvent): string => {
  switch (what) {
    case 'write':
      return `writes ${data.map(dataText).join(', ') || 'nothing'} to the stream of socket ${socket}`;
    case 'writeEof':
      return `writes the end to the stream of socket ${socket}`;
    case 'closeStream':
      return `closes the stream of socket ${socket}`;
  }
};
