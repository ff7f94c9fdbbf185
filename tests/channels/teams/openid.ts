import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

type Key = Parameters<SignJWT['sign']>[0];

export interface Signing {
	kid?: string;
	key?: Key;
	/** Seconds since the epoch. */
	expires?: number;
}

/** Stands in for Microsoft's OpenID provider, and signs as the Bot Connector does, with a key of our own. */
export interface OpenId {
	/** For `FarEnd.openIdMetadata`. */
	metadata: string;
	/** The claims that a genuine activity has, for this bot and this address of Teams. */
	claims(appId: string, serviceUrl: string): JWTPayload;
	sign(claims: JWTPayload, signing?: Signing): Promise<string>;
	/** A key that the provider does not know. */
	stranger: Key;
	/** From now on it answers with this status; 0 never answers. */
	fail(status: number | undefined): void;
	close(): Promise<void>;
}

/** Known to the provider: one key endorsed for Teams, one for another channel. */
export const kids = { teams: 'for-teams', other: 'for-another-channel' };
export const issuer = 'https://api.botframework.com';

// Once for all tests of a file: making them takes longer than most tests.
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const { privateKey: stranger } = await generateKeyPair('RS256');

export async function createOpenId(): Promise<OpenId> {
	const jwk: JWK = { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256' };
	const keys = [
		{ ...jwk, kid: kids.teams, endorsements: ['msteams'] },
		{ ...jwk, kid: kids.other, endorsements: ['webchat'] },
	];
	let failing: number | undefined;
	let origin = '';
	const server = createServer((request, response) => {
		if (failing === 0) return;
		if (failing !== undefined) return void response.writeHead(failing).end();
		const body = request.url === '/keys' ? { keys } : { issuer, jwks_uri: `${origin}/keys` };
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const seconds = () => Math.floor(Date.now() / 1000);
	return {
		metadata: `${origin}/metadata`,
		claims: (appId, serviceUrl) => ({ iss: issuer, aud: appId, serviceurl: serviceUrl }),
		sign: (claims, { kid = kids.teams, key = privateKey, expires = seconds() + 3600 } = {}) =>
			new SignJWT(claims)
				.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
				.setIssuedAt(Math.min(seconds(), expires) - 60)
				.setNotBefore(Math.min(seconds(), expires) - 60)
				.setExpirationTime(expires)
				.sign(key),
		stranger,
		fail: (status) => void (failing = status),
		async close() {
			server.close();
			server.closeAllConnections();
			if (server.listening) await once(server, 'close');
		},
	};
}
