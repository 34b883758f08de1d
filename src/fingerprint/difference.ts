/** What has changed from one fingerprint to another: a pure function of the two. */

import type {
  Fingerprint,
  FingerprintAnswer,
  FingerprintChange,
  FingerprintDifference,
} from '../../spec/fingerprint.js';

export const differenceOf = (from: Fingerprint, to: Fingerprint): FingerprintDifference => {
  const ids = [...new Set([...Object.keys(from.answers), ...Object.keys(to.answers)])].sort();
  const changed = ids.flatMap((probe): readonly FingerprintChange[] => {
    const before = from.answers[probe];
    const after = to.answers[probe];
    if (before?.answer === after?.answer && before !== undefined && after !== undefined) return [];
    const asks = (after ?? before)?.asks ?? probe;
    return [{ probe, asks, from: toldOf(before), to: toldOf(after) }];
  });
  return {
    looplaw: 'fingerprint-diff/1',
    from: from.subject,
    to: to.subject,
    changed,
    unchanged: ids.length - changed.length,
  };
};

const toldOf = (answer: FingerprintAnswer | undefined): FingerprintChange['from'] => {
  if (answer === undefined) return { notAsked: 'is not in this fingerprint' };
  if (answer.answer !== undefined) return { answer: answer.answer };
  return answer.notAsked === undefined ? {} : { notAsked: answer.notAsked };
};
