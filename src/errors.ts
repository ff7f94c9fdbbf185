/** Something is wrong, and a person can put it right: what, and what to do next. Neither quotes case text or secrets. */
abstract class Problem extends Error {
	readonly what: string;
	readonly doNext: string;

	constructor(what: string, doNext: string, cause?: unknown) {
		super(`${what} ${doNext}`, cause === undefined ? undefined : { cause });
		this.what = what;
		this.doNext = doNext;
	}
}

/** Why the process cannot start. The commands print it and exit with 1; nothing has been changed by then. */
export class StartProblem extends Problem {
	override name = 'StartProblem';
}

/**
 * `full`, `read-only`, `locked`, `failed`: nothing was stored, and the same may succeed later.
 * `unreachable`: the server's answer did not come, so it may have been stored; the same delivery again says which.
 * `damaged`: what is stored cannot be read as it was written. `no-key`: it cannot be opened with the keys given.
 */
export type StoreProblemCode =
	| 'full'
	| 'read-only'
	| 'locked'
	| 'failed'
	| 'unreachable'
	| 'damaged'
	| 'no-key';

/** Why a store could not do what was asked; nothing is half done. */
export class StoreProblem extends Problem {
	override name = 'StoreProblem';
	readonly code: StoreProblemCode;

	constructor(code: StoreProblemCode, what: string, doNext: string, cause?: unknown) {
		super(what, doNext, cause);
		this.code = code;
	}

	/** The same problem, met while starting. */
	asStartProblem(): StartProblem {
		return new StartProblem(this.what, this.doNext, this);
	}
}
