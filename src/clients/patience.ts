/** When a client has waited in vain: who runs the clients decides it. */

/** What was waited when a client is given up. */
export interface Waited {
  readonly beats: number;
  readonly beat: number;
  readonly witnessed: number;
}

/** The wait of one client, which ends by itself or in vain. */
export interface Vigil {
  /** Something has come, or was taken: its wait begins anew. */
  progress(): void;
  /** It waits no more. */
  end(): void;
}

/** On a simulated network: a client has waited in vain when nothing can happen any more. */
export interface Patience {
  begin(giveUp: (waited: Waited) => void): Vigil;
}
