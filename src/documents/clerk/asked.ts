import { StartProblem } from '../../errors.ts';
import { SealProblem } from '../seal.ts';

export interface Asked {
	id: number;
	job: string;
	args: unknown[];
}

/** What came of it; of an error, only what we wrote ourselves: a library's may quote what people said. */
type Outcome =
	| { value: unknown }
	| {
			problem: { kind: 'start'; what: string; doNext: string } | { kind: 'seal' | 'failed'; message: string };
	  };
export type Answered = Outcome & { id: number };

/** Does this, and never throws. */
export async function outcome(run: () => unknown): Promise<Outcome> {
	try {
		return { value: await run() };
	} catch (error) {
		if (error instanceof StartProblem)
			return { problem: { kind: 'start', what: error.what, doNext: error.doNext } };
		if (error instanceof SealProblem) return { problem: { kind: 'seal', message: error.message } };
		return { problem: { kind: 'failed', message: 'it could not be done' } };
	}
}

/** @throws what `outcome` caught, as it was or as an Error without its cause */
export function valueIn(answered: Outcome): unknown {
	if ('value' in answered) return answered.value;
	const { problem } = answered;
	if (problem.kind === 'start') throw new StartProblem(problem.what, problem.doNext);
	throw problem.kind === 'seal' ? new SealProblem(problem.message) : new Error(problem.message);
}
