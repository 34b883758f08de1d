import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withProgress } from './progress.js';

const stderr = process.stderr as { isTTY: boolean };
const wasTTY = stderr.isTTY;

let written = '';
let now = 0;

beforeEach(() => {
  written = '';
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  stderr.isTTY = wasTTY;
});

describe('progress', () => {
  it('is not shown where nobody looks', async () => {
    stderr.isTTY = false;
    await withProgress(async (onProgress) => {
      now = 5000;
      onProgress(1, 10, 0);
    });
    expect(written).toBe('');
  });

  it('is not shown for what is soon over', async () => {
    stderr.isTTY = true;
    await withProgress(async (onProgress) => {
      now = 900;
      onProgress(1, 10, 0);
    });
    expect(written).toBe('');
  });

  it('is shown on a terminal once it takes long, with what was found', async () => {
    stderr.isTTY = true;
    const result = await withProgress(async (onProgress) => {
      now = 1500;
      onProgress(30, 100, 2);
      return 'done';
    });
    expect(result).toBe('done');
    expect(written).toContain('30/100 programs · 2 laws violated');
  });

  it('measures time where time is the limit', async () => {
    stderr.isTTY = true;
    const time = { seconds: 600, spent: () => 61.5 };
    await withProgress(async (onProgress) => {
      now = 1500;
      onProgress(30, Number.POSITIVE_INFINITY, 2);
    }, time);
    expect(written).toContain('61/600 s · 30 programs · 2 laws violated');
  });

  it('gives the terminal back also where the work fails', async () => {
    stderr.isTTY = true;
    const failing = withProgress(async (onProgress) => {
      now = 1500;
      onProgress(30, 100, 2);
      throw new Error('x');
    });
    await expect(failing).rejects.toThrow('x');
    // The cursor was hidden, and is shown again.
    expect(written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'));
  });
});
