/** What the events of sockets say, in a timeline. */

import { dataText } from '../../spec/data.js';
import type { SocketTraceEvent, UseSocketEvent } from '../../spec/trace.js';
import { raisedText, refusal } from './names.js';

/** Undefined where other lines say it already. */
export const socketEventText = (event: SocketTraceEvent): string | undefined => {
  switch (event.kind) {
    case 'socket':
      return `${event.name} is socket ${event.socket}${event.how === 'listens' ? ', which listens' : ''}`;
    case 'useSocket':
      return `${useText(event)}${answerText(event)}${refusal(event.refused)}`;
    case 'ready':
      return `is called, since socket ${event.socket} can be ${event.interest === 'read' ? 'read' : 'written'}`;
    case 'readied':
      return event.raised === undefined ? undefined : `raises ${raisedText(event.raised)}`;
  }
};

const useText = ({ do: what, socket, callback, data, most }: UseSocketEvent): string => {
  switch (what) {
    case 'shutdown':
      return `shuts socket ${socket} down`;
    case 'closeSocket':
      return `closes socket ${socket}`;
    case 'addReader':
      return `adds reader ${callback} to socket ${socket}`;
    case 'addWriter':
      return `adds writer ${callback} to socket ${socket}`;
    case 'removeReader':
      return `removes the reader of socket ${socket}`;
    case 'removeWriter':
      return `removes the writer of socket ${socket}`;
    case 'receiveNow':
      return `receives up to ${most} bytes of socket ${socket}`;
    case 'sendNow':
      return `sends ${data === undefined ? 'nothing' : dataText(data)} to socket ${socket}`;
  }
};

const answerText = ({ do: what, answer }: UseSocketEvent): string => {
  if (answer === undefined) return '';
  if (what === 'sendNow') return `, of which ${String(answer)} bytes are taken`;
  if (what !== 'receiveNow') return `, which says ${JSON.stringify(answer)}`;
  if (answer === null) return ', where there are none yet';
  return Array.isArray(answer) && answer.length > 0 ? `: ${answer.map(dataText).join(', ')}` : ', and is at the end';
};
