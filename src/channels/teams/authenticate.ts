import { AsyncLocalStorage } from 'node:async_hooks';
import {
	ConfigurationBotFrameworkAuthentication,
	ConfigurationServiceClientCredentialFactory,
} from 'botbuilder-core';
import {
	AppCredentials,
	AuthenticationConstants,
	ClaimsIdentity,
	type ConnectorClientOptions,
	type ConnectorFactory,
} from 'botframework-connector';
import type { TeamsLive } from '../../config.ts';
import type { RawActivity } from './activity.ts';
import { Credentials, type Token } from './connector/credentials.ts';
import { within } from './connector/within.ts';

/** Who the app is, as the settings say: `live` is signed for by Microsoft, `test` believes everybody. */
export type Identity = Pick<TeamsLive, 'mode' | 'type' | 'appId' | 'password' | 'tenant'> | { mode: 'test' };

/**
 * Stands in for Microsoft's far ends, for tests alone: nothing in the environment leads here.
 */
export interface FarEnd {
	/** The OpenID metadata that names the keys which activities are signed with, the Emulator's too. */
	openIdMetadata: string;
	/** What our own calls are signed with. */
	token: Token;
}

export interface Auth {
	/** Null in test mode: whatever tenant there is. */
	tenant: string | null;
	test: boolean;
	/** @returns whether Teams has signed this activity, for this bot. Never throws */
	isAuthentic(activity: RawActivity, authorization: string): Promise<Authenticity>;
	/** Makes clients for our own calls. */
	connectors: ConnectorFactory;
}

/** `unknown`: the keys could not be asked for. Nobody is let in either way; only the log differs. */
export type Authenticity = 'authentic' | 'forged' | 'unknown';

/** The most that fetching Microsoft's keys may take, in milliseconds; the library itself would wait for ever. */
const patience = 10_000;

const { ToBotFromChannelTokenIssuer: issuer } = AuthenticationConstants;

/** The public cloud's addresses; the library takes either none of them or all. */
const publicCloud = {
	ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
	ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
	ToBotFromChannelTokenIssuer: issuer,
	OAuthUrl: AuthenticationConstants.OAuthUrl,
	ToBotFromChannelOpenIdMetadataUrl: AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
	ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
};

/** T41: the library prints a stack and a key for each forged token: whoever sends them would fill our log. */
const quiet = new AsyncLocalStorage<true>();
const print = console.error;
console.error = (...args: unknown[]) => {
	if (quiet.getStore() === undefined) print(...args);
};

/** The library's settings. An unknown MicrosoftAppType would quietly become MultiTenant: ours is checked before. */
function settingsOf(identity: Identity): Record<string, string> {
	if (identity.mode === 'test') return {};
	const { appId, type, tenant, password } = identity;
	return {
		MicrosoftAppId: appId,
		MicrosoftAppType: type,
		MicrosoftAppTenantId: tenant,
		...(password !== undefined && { MicrosoftAppPassword: password }),
	};
}

/** The library's credentials, with what they lack: an end to waiting, and one request for a token at a time. */
class CredentialFactory extends ConfigurationServiceClientCredentialFactory {
	readonly #token: Token | undefined;

	constructor(settings: Record<string, string>, token?: Token) {
		super(settings);
		this.#token = token;
	}

	override async createCredentials(
		appId: string,
		audience: string,
		loginEndpoint: string,
		validate: boolean,
	) {
		const inner = await super.createCredentials(appId, audience, loginEndpoint, validate);
		if (this.#token !== undefined) return new Credentials(this.#token);
		const signs = inner instanceof AppCredentials && !(await this.isAuthenticationDisabled());
		return signs ? new Credentials(() => inner.getToken()) : inner;
	}
}

/** Not a word about what was wrong: the library's errors name keys and ids. */
const couldNotAsk = (error: unknown): boolean =>
	/^(?:FetchError|TimeoutError)$/.test(Object(error).name) || /^Failed to load/.test(Object(error).message);

/**
 * Microsoft's own check of who has signed an activity, and of ours. CloudAdapter.process() is not used: it prints, it
 * answers a bad signature with 500 and the reason, and it makes two clients for each activity.
 */
export function createAuth(identity: Identity, options: ConnectorClientOptions, farEnd?: FarEnd): Auth {
	const test = identity.mode === 'test';
	const settings = settingsOf(identity);
	const ends = farEnd && {
		...publicCloud,
		ToBotFromChannelOpenIdMetadataUrl: farEnd.openIdMetadata,
		ToBotFromEmulatorOpenIdMetadataUrl: farEnd.openIdMetadata,
	};
	const library = new ConfigurationBotFrameworkAuthentication(
		{ ...settings, ...ends },
		new CredentialFactory(settings, farEnd?.token),
		undefined,
		undefined,
		options,
	);

	async function check(activity: RawActivity, authorization: string): Promise<Authenticity> {
		// What the library reads of it: the channel that the key must be endorsed for, and the serviceUrl.
		const { channelId, serviceUrl } = activity;
		const asked = library.authenticateRequest({ channelId, serviceUrl } as never, authorization);
		const { claimsIdentity } = await within(patience, asked);
		if (test) return 'authentic';
		// T42: the library also believes tokens of the Emulator and of other bots, and skips the serviceUrl there.
		const ours =
			claimsIdentity.getClaimValue(AuthenticationConstants.IssuerClaim) === issuer &&
			claimsIdentity.getClaimValue(AuthenticationConstants.ServiceUrlClaim) === serviceUrl;
		return ours ? 'authentic' : 'forged';
	}

	const us = test ? [] : [{ type: AuthenticationConstants.AudienceClaim, value: identity.appId }];
	return {
		tenant: test ? null : identity.tenant.toLowerCase(),
		test,
		isAuthentic: (activity, authorization) =>
			quiet.run(true, () =>
				check(activity, authorization).catch((error) => (couldNotAsk(error) ? 'unknown' : 'forged')),
			),
		connectors: library.createConnectorFactory(new ClaimsIdentity(us)),
	};
}
