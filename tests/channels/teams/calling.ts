import { createAuth, type FarEnd } from '../../../src/channels/teams/authenticate.ts';
import { createCalls } from '../../../src/channels/teams/calls.ts';
import { createHttp } from '../../../src/channels/teams/http.ts';
import type { Calls, Place } from '../../../src/channels/teams/ports.ts';
import type { TeamsProblem } from '../../../src/channels/teams/problem.ts';
import {
	createFakeTeams,
	type FakeTeams,
	type FakeTeamsOptions,
	type Person,
} from '../../../src/commands/bench/fake-teams.ts';
import { createLog, identityOf, type Logged, ourToken } from './signed.ts';

export interface Calling {
	teams: FakeTeams;
	calls: Calls;
	logged: Logged[];
	/** A group chat of one person. */
	group: Place;
	person: Person;
	place(id: string): Place;
	close(): Promise<void>;
}

export interface CallingOptions extends FakeTeamsOptions {
	timeoutMs?: number;
	token?: FarEnd['token'];
	random?: () => number;
}

/** Our calls, to a connector that demands our token. */
export async function startCalling(options: CallingOptions = {}): Promise<Calling> {
	const { timeoutMs = 10_000, token = async () => ourToken, random = () => 0, ...rest } = options;
	const teams = await createFakeTeams(rest);
	teams.demand(ourToken);
	const { log, logged } = createLog();
	const http = createHttp({ timeoutMs });
	const farEnd = { openIdMetadata: 'http://127.0.0.1:1/', token };
	const auth = createAuth(identityOf(teams), { httpClient: http }, farEnd);
	const calls = createCalls({ auth, http, log, random });
	const kinds = { personal: 'personal', groupChat: 'group', channel: 'channel' } as const;
	function place(id: string): Place {
		const { kind, team } = teams.conversation(id);
		const { serviceUrl, tenant, bot } = teams;
		return { id, kind: kinds[kind], serviceUrl, tenant, bot, ...(team !== undefined && { team }) };
	}
	const person = teams.addPerson();
	const group = place(teams.addGroup([person]));
	return {
		teams,
		calls,
		logged,
		group,
		person,
		place,
		async close() {
			calls.close();
			await teams.close();
		},
	};
}

/** What a call ended with: its answer, or kind, status and code of the problem. */
export const outcomeOf = <T>(call: Promise<T>): Promise<T | [string, number, string]> =>
	call.catch((problem: TeamsProblem) => {
		if (problem.name !== 'TeamsProblem') throw problem;
		return [problem.kind, problem.status, problem.code];
	});
