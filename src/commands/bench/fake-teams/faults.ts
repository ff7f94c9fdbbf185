/** What can be asked of the connector; `*` is all of it. */
export type Operation =
	| 'open'
	| 'post'
	| 'update'
	| 'remove'
	| 'member'
	| 'members'
	| 'channels'
	| 'upload'
	| 'unknown';

/**
 * What goes wrong with a call. `done`: Teams does it all the same, and only its answer is lost. `drop` cuts the
 * connection; `hang` never answers. `retryAfter` in seconds.
 */
export type Fault =
	| { status: number; code?: string; retryAfter?: number; done?: boolean }
	| { drop: true; done?: boolean }
	| { hang: true; done?: boolean };

/** Of a hundred calls, how many go wrong, and how. */
export interface Shaking {
	seed: number;
	/** 429 with Retry-After. */
	limited?: number;
	/** 412. */
	conflict?: number;
	/** 502; every second one has been done. */
	gateway?: number;
	/** Cut connections; every second one after it was done. */
	dropped?: number;
	/** 404 on an update. */
	gone?: number;
}

/** Numbers from 0 to 1 that look random and are the same each time. */
export function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
		return state / 2 ** 31;
	};
}

interface Planned {
	operation: Operation | '*';
	conversation: string | undefined;
	fault: Fault;
	left: number;
}

export class Faults {
	readonly #planned: Planned[] = [];
	#shaking: Shaking | undefined;
	#random = dice(1);

	plan(planned: Planned): void {
		this.#planned.push(planned);
	}

	/** From now on, at random; undefined ends it. */
	shake(shaking: Shaking | undefined): void {
		this.#shaking = shaking;
		this.#random = dice(shaking?.seed ?? 1);
	}

	heal(operation?: Operation): void {
		for (const planned of this.#planned)
			if (operation === undefined || planned.operation === operation) planned.left = 0;
	}

	next(operation: Operation, conversation: string): Fault | undefined {
		const planned = this.#planned.find(
			(p) =>
				p.left > 0 &&
				(p.operation === '*' || p.operation === operation) &&
				(p.conversation === undefined || p.conversation === conversation),
		);
		if (planned === undefined) return this.#shaken(operation);
		planned.left -= 1;
		return planned.fault;
	}

	#shaken(operation: Operation): Fault | undefined {
		if (this.#shaking === undefined) return undefined;
		const { limited = 0, conflict = 0, gateway = 0, dropped = 0, gone = 0 } = this.#shaking;
		const done = this.#random() < 0.5;
		let at = this.#random() * 100;
		const falls = (chance: number): boolean => (at -= chance) < 0;
		if (falls(limited)) return { status: 429, retryAfter: 1 };
		if (falls(conflict)) return { status: 412, code: 'PreconditionFailed' };
		if (falls(gateway)) return { status: 502, done };
		if (falls(dropped)) return { drop: true, done };
		if (operation === 'update' && falls(gone)) return { status: 404, code: 'ActivityNotFoundInConversation' };
		return undefined;
	}
}
