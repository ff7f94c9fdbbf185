import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createAuth, type FarEnd, type Identity } from '../../../src/channels/teams/authenticate.ts';
import { createHttp, type HttpOptions } from '../../../src/channels/teams/http.ts';
import type { Arrived, Inbox, InvokeAnswer } from '../../../src/channels/teams/ports.ts';
import { createReceive } from '../../../src/channels/teams/receive.ts';
import {
	createFakeTeams,
	type FakeTeams,
	type FakeTeamsOptions,
} from '../../../src/commands/bench/fake-teams.ts';
import type { Log } from '../../../src/log.ts';
import { createOpenId, type OpenId } from './openid.ts';

/** What our own calls bring, as if Microsoft's login had given it. */
export const ourToken = 'our-token';

export const identityOf = ({ appId, tenant }: Pick<FakeTeams, 'appId' | 'tenant'>): Identity => ({
	mode: 'live',
	type: 'SingleTenant',
	appId,
	password: 'a-password',
	tenant,
});

export const farEndOf = ({ metadata }: OpenId): FarEnd => ({
	openIdMetadata: metadata,
	token: async () => ourToken,
});

/** Teams as the bot believes it: an address of https, which nothing is sent to. */
export const serviceUrl = 'https://smba.example.test/uk/';

export type Logged = [level: string, event: string, fields?: object];

export function createLog(): { log: Log; logged: Logged[] } {
	const logged: Logged[] = [];
	const at = (level: string) => (event: string, fields?: object) =>
		void logged.push(fields === undefined ? [level, event] : [level, event, fields]);
	return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, logged };
}

/** The receiver on a real server, with an inbox that notes what arrived. */
export interface Door {
	url: string;
	teams: FakeTeams;
	openId: OpenId;
	arrived: Arrived[];
	logged: Logged[];
	/** What the inbox does from now on, after it has noted what arrived. */
	answers(does: (arrived: Arrived) => InvokeAnswer | undefined | Promise<InvokeAnswer | undefined>): void;
	/** Sends a body with a genuine signature, unless another Authorization is given; `null` for none. */
	post(activity: unknown, authorization?: string | null): Promise<Response>;
	/** A genuine token. */
	token(): Promise<string>;
	close(): Promise<void>;
}

export interface DoorOptions {
	/** Test mode: nobody's signature is looked at. */
	test?: boolean;
	http?: HttpOptions;
	teams?: FakeTeamsOptions;
}

async function listen(inbox: Inbox, identity: Identity, openId: OpenId, log: Log): Promise<Server> {
	const farEnd = identity.mode === 'live' ? farEndOf(openId) : undefined;
	const auth = createAuth(identity, { httpClient: createHttp() }, farEnd);
	const app = express();
	app.post('/api/messages', createReceive({ auth, log })(inbox));
	const server = createServer(app).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

export async function openDoor({ test = false, teams: given = {} }: DoorOptions = {}): Promise<Door> {
	const openId = await createOpenId();
	const tenant = randomUUID();
	const teams = await createFakeTeams({ tenant, ...given });
	const { log, logged } = createLog();
	const arrived: Arrived[] = [];
	let does: (one: Arrived) => ReturnType<Inbox> | InvokeAnswer | undefined = () => undefined;
	const inbox: Inbox = async (one) => {
		arrived.push(one);
		return does(one);
	};
	const server = await listen(inbox, test ? { mode: 'test' } : identityOf(teams), openId, log);
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
	const token = () => openId.sign(openId.claims(teams.appId, serviceUrl));
	return {
		url,
		teams,
		openId,
		arrived,
		logged,
		answers: (to) => void (does = to),
		async post(activity, authorization) {
			const header = authorization === undefined ? `Bearer ${await token()}` : authorization;
			return fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...(header !== null && { authorization: header }) },
				body: typeof activity === 'string' ? activity : JSON.stringify(activity),
			});
		},
		token,
		async close() {
			server.close();
			server.closeAllConnections();
			await Promise.all([teams.close(), openId.close()]);
		},
	};
}
