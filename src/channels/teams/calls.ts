import type { Log } from '../../log.ts';
import type { Auth } from './authenticate.ts';
import { type Budget, createBudget, type Lane, type Permit } from './budget.ts';
import { activityOf, kindIn, memberOf } from './calls/wire.ts';
import { type Clients, createConnectors } from './connector.ts';
import type { HttpClient } from './http.ts';
import type { Calls, Member, Place, Urgency } from './ports.ts';
import { TeamsProblem } from './problem.ts';

export interface CallsDeps {
	auth: Pick<Auth, 'connectors'>;
	/** The same that `auth` was made with. */
	http: HttpClient;
	log: Log;
	budget?: Budget;
	random?: () => number;
}

/** How often a call is made at most, where Teams says that it was too much, and where nobody knows. */
const tries = { limited: 5, ambiguous: 3 };
/** Milliseconds in which whoever was given a turn makes the call; then the next one is let past. */
const grace = 2000;
/** How many people a page of a roster holds; Teams allows 50 to 500. */
const pageSize = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is made of a call: where it counts, who waits, and whether it may be made again when in doubt. */
interface Asked {
	lane: Lane;
	key: string;
	how: Urgency | 'taken';
	/** POST is not. */
	repeatable: boolean;
}

/** @throws TeamsProblem for what Teams did not take; anything else is an answer that we cannot read */
function problemOf(error: unknown): TeamsProblem {
	if (error instanceof TeamsProblem) return error;
	return new TeamsProblem({ kind: 'ambiguous', status: 0, code: 'not_understood' }, { cause: error });
}

/** Turns that were given by `turn`, until they are used. */
class Given {
	readonly #permits = new Map<string, { permit: Permit; timer: NodeJS.Timeout }[]>();

	give(key: string, permit: Permit): void {
		const given = { permit, timer: setTimeout(() => this.#take(key)?.end(), grace) };
		this.#permits.set(key, [...(this.#permits.get(key) ?? []), given]);
	}

	#take(key: string): Permit | undefined {
		const [first, ...rest] = this.#permits.get(key) ?? [];
		if (rest.length === 0) this.#permits.delete(key);
		else this.#permits.set(key, rest);
		clearTimeout(first?.timer);
		return first?.permit;
	}

	/** Whoever comes too late has had its turn counted, and goes now. */
	take(key: string): Permit {
		return this.#take(key) ?? { urgency: 'people', end() {} };
	}

	close(): void {
		for (const key of this.#permits.keys()) while (this.#permits.has(key)) this.#take(key)?.end();
	}
}

export function createCalls({ auth, http, log, random = Math.random, ...given }: CallsDeps): Calls {
	const budget = given.budget ?? createBudget(undefined, random);
	const clientsAt = createConnectors(auth, { httpClient: http });
	const turns = new Given();

	/** @returns whether it may be tried again, once it is its turn */
	function heeds(problem: TeamsProblem, { lane, key, repeatable }: Asked, made: number): boolean {
		if (problem.kind === 'limited') {
			const ms = budget.hold(lane, key, problem.retryAfterMs);
			log.warn('teams-limited', { status: problem.status, code: problem.code, ms: Math.round(ms) });
			return made < tries.limited;
		}
		return problem.kind === 'ambiguous' && repeatable && made < tries.ambiguous;
	}

	/** @throws TeamsProblem */
	async function call<T>(asked: Asked, make: (again: boolean) => Promise<T>): Promise<T> {
		const { lane, key, how } = asked;
		let permit = how === 'taken' ? turns.take(key) : await budget.enter(lane, key, { urgency: how });
		for (let made = 1; ; made += 1) {
			try {
				const answer = await make(made > 1);
				budget.fine(lane, key);
				return answer;
			} catch (error) {
				const problem = problemOf(error);
				if (!heeds(problem, asked, made)) throw problem;
				if (problem.kind === 'ambiguous') await pause(250 * 2 ** made * (0.5 + random()));
			} finally {
				permit.end();
			}
			permit = await budget.enter(lane, key, { urgency: permit.urgency, first: true });
		}
	}

	const write = (place: Place, how: Urgency | 'taken', repeatable: boolean): Asked => ({
		lane: 'write',
		key: place.id,
		how,
		repeatable,
	});
	const read = (key: string): Asked => ({ lane: 'read', key, how: 'people', repeatable: true });
	const at = <T>(place: Place, make: (clients: Clients) => Promise<T>) =>
		clientsAt(place.serviceUrl).then(make);

	async function pages(place: Place, clients: Clients): Promise<Member[]> {
		const members: Member[] = [];
		let continuationToken: string | undefined;
		do {
			const options = { pageSize, ...(continuationToken !== undefined && { continuationToken }) };
			const page = await call(read(place.id), () =>
				clients.conversations.getConversationPagedMembers(place.id, options as never),
			);
			members.push(...(page.members ?? []).map(memberOf));
			continuationToken = page.continuationToken || undefined;
		} while (continuationToken !== undefined);
		return members;
	}

	return {
		async turn(conversation, urgency, signal) {
			turns.give(conversation, await budget.enter('write', conversation, { urgency, signal }));
		},
		async post(place, message, how, thread) {
			const to = thread === undefined ? place.id : `${place.id};messageid=${thread}`;
			const { id } = await call(write(place, how, false), () =>
				at(place, ({ conversations }) => conversations.sendToConversation(to, activityOf(place, message))),
			);
			if (!id) throw new TeamsProblem({ kind: 'ambiguous', status: 0, code: 'no_id' });
			return id;
		},
		async update(place, id, message, how) {
			await call(write(place, how, true), () =>
				at(place, ({ conversations }) =>
					conversations.updateActivity(place.id, id, { ...activityOf(place, message), id }),
				),
			);
		},
		async remove(place, id, how) {
			await call(write(place, how, true), (again) =>
				at(place, ({ conversations }) => conversations.deleteActivity(place.id, id)).catch((error) => {
					// The first try did it, and its answer was lost.
					if (!again || problemOf(error).status !== 404) throw error;
				}),
			);
		},
		async member(place, user) {
			try {
				const ask = ({ conversations }: Clients) => conversations.getConversationMember(place.id, user);
				return memberOf(await call(read(place.id), () => at(place, ask)));
			} catch (error) {
				if (error instanceof TeamsProblem && error.status === 404) return undefined;
				throw error;
			}
		},
		members: (place) => at(place, (clients) => pages(place, clients)),
		async channelKind(place) {
			const { team } = place;
			if (place.kind !== 'channel' || team === undefined) return undefined;
			if (place.id === team) return 'standard';
			const list = await call(read(team), () => at(place, ({ teams }) => teams.fetchChannelList(team)));
			return kindIn(list.conversations, place);
		},
		async openChat({ serviceUrl, tenant, bot }, user) {
			const asked: Asked = { lane: 'write', key: `chat ${user}`, how: 'people', repeatable: false };
			const parameters = {
				isGroup: false,
				bot: { id: bot, name: '' },
				members: [{ id: user, name: '' }],
				tenantId: tenant,
				channelData: { tenant: { id: tenant } },
			};
			const { id } = await call(asked, async () =>
				(await clientsAt(serviceUrl)).conversations.createConversation(parameters as never),
			);
			if (!id) throw new TeamsProblem({ kind: 'ambiguous', status: 0, code: 'no_id' });
			return { id, kind: 'personal', serviceUrl, tenant, bot };
		},
		waiting: () => budget.waiting(),
		close() {
			budget.close(new TeamsProblem({ kind: 'limited', status: 0, code: 'closed' }));
			turns.close();
		},
	};
}
