import { describe, expect, it } from 'vitest';
import { StreamBuffer } from './stream-buffer.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (held: Uint8Array): string => new TextDecoder().decode(held);

describe('the buffer of a stream', () => {
  it('gives the bytes in the order in which they came, however they are taken', () => {
    const buffer = new StreamBuffer();
    const all = 'abcdefghijklmnopqrstuvwxyz'.repeat(400);
    let taken = '';
    for (let at = 0; at < all.length; at += 7) {
      buffer.append(bytes(all.slice(at, at + 7)));
      if (at % 3 === 0) taken += text(buffer.take(11));
    }
    taken += text(buffer.take());
    expect(taken).toBe(all);
    expect([buffer.length, text(buffer.take(5))]).toEqual([0, '']);
  });

  it('finds a separator only where it stands in full', () => {
    const buffer = new StreamBuffer();
    buffer.append(bytes('xxEENEN'));
    const found = (): number => buffer.indexOf(bytes('END'));
    expect(found()).toBe(-1);
    buffer.append(bytes('D'));
    expect(found()).toBe(5);
    expect(buffer.indexOf(bytes('END'), 6)).toBe(-1);
    buffer.take(2);
    expect(found()).toBe(3);
  });

  it('does not share what it gives with what comes later', () => {
    const buffer = new StreamBuffer();
    buffer.append(bytes('ab'));
    const first = buffer.take();
    buffer.append(bytes('cd'));
    expect(text(first)).toBe('ab');
  });
});
