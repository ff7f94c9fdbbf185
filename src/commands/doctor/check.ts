import { StartProblem, StoreProblem } from '../../errors.ts';

/** One thing that was looked at, in a sentence, and what to do where that is not nothing. */
export interface Check {
	check: string;
	result: 'ok' | 'wrong' | 'not checked';
	says: string;
	doNext?: string;
}

export const ok = (check: string, says: string): Check => ({ check, result: 'ok', says });

export const wrong = (check: string, says: string, doNext: string): Check => ({
	check,
	result: 'wrong',
	says,
	doNext,
});

export const notChecked = (check: string, says: string, doNext?: string): Check => ({
	check,
	result: 'not checked',
	says,
	...(doNext !== undefined && { doNext }),
});

/** What stands in a problem as a check; what nobody expected is thrown on. */
export function asCheck(check: string, error: unknown): Check {
	if (error instanceof StartProblem || error instanceof StoreProblem)
		return wrong(check, error.what, error.doNext);
	throw error;
}
