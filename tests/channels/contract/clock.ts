import { type TestClock, testClock } from '../../support/house.ts';

/** Time goes by as it does: somebody comes late, a platform looks at when a request was signed. */
export const passing: TestClock = { ...testClock(), now: () => new Date().toISOString() };
