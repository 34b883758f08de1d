/** How looplaw ends. */
export const exitStatus = { conforms: 0, violates: 1, usage: 2, inconclusive: 3 } as const;
