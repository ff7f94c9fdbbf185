import type { TeamsLive } from '../../config.ts';
import { askOrNot, type Came, objectOf, Unreachable } from './ask.ts';
import { type Check, notChecked, ok, wrong } from './check.ts';
import { clock } from './clock.ts';

/** Where the app gets its tokens. */
const login = 'https://login.microsoftonline.com';
/** The keys that Teams' requests are signed with. */
const keys = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
/** Where messages are posted; Teams names the path with each request. */
const messages = 'https://smba.trafficmanager.net/';

/** Tokens are taken five minutes before and after their time. */
const microsofts = { who: 'Microsoft', most: 240_000, so: 'the tokens of Teams are refused' };

/** What Microsoft can tell: whether it is reached, the time, and whether it knows the app and its secret. */
export async function lookAtTeams(teams: TeamsLive): Promise<Check[]> {
	const [app, ...others] = await Promise.all([askAsApp(teams), askOrNot(keys), askOrNot(messages)]);
	const reached = reachedOf([
		[login, app],
		[keys, others[0]],
		[messages, others[1]],
	]);
	if (app instanceof Unreachable) return [reached, places(teams)];
	return [reached, clock(app, microsofts), appCheck(teams, app), places(teams)];
}

/** The same request for a token as the bot's. A managed identity is known on its machine alone: only its tenant is looked for. */
function askAsApp({ type, tenant, appId, password = '' }: TeamsLive): Promise<Came | Unreachable> {
	if (type === 'UserAssignedMSI') return askOrNot(`${login}/${tenant}/v2.0/.well-known/openid-configuration`);
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: appId,
		client_secret: password,
		scope: 'https://api.botframework.com/.default',
	});
	return askOrNot(`${login}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
}

function reachedOf(came: [url: string, came: Came | Unreachable][]): Check {
	const name = 'Microsoft';
	const hosts = came.map(([url]) => new URL(url).host);
	const gone = came.flatMap(([url, one]) =>
		one instanceof Unreachable ? [`${new URL(url).host} (${one.code})`] : [],
	);
	if (gone.length === 0) return ok(name, `${listed(hosts)} can be reached.`);
	return wrong(
		name,
		`${listed(gone)} cannot be reached from this machine.${came[0]?.[1] instanceof Unreachable ? ' Its clock and the app were not checked.' : ''}`,
		'Let this machine reach it over HTTPS (port 443).',
	);
}

const listed = (names: string[]): string =>
	names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

interface Refusal {
	says: string;
	doNext: string;
}

const ids =
	'Set MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID to "Microsoft App ID" and "App Tenant ID" of your Azure Bot, "Configuration".';
const secret =
	'Make a client secret ("Configuration" of your Azure Bot, "Manage Password"), and set MICROSOFT_APP_PASSWORD to its value, not to its "Secret ID".';

/** Microsoft's numbers (learn.microsoft.com, Microsoft Entra authentication and authorization error codes). */
const refusals: Record<string, Refusal> = {
	90002: { says: 'Microsoft does not know the tenant.', doNext: ids },
	900023: { says: 'Microsoft does not know the tenant.', doNext: ids },
	700016: { says: 'Microsoft knows no app with this id in this tenant.', doNext: ids },
	7000112: {
		says: 'The app is disabled in the tenant.',
		doNext: 'Let an administrator of the tenant enable it.',
	},
	7000215: { says: 'The client secret is not one of the app.', doNext: secret },
	7000222: { says: 'The client secret has expired.', doNext: secret },
};

function appCheck(teams: TeamsLive, came: Came): Check {
	const { appId, tenant, type } = teams;
	const name = 'app';
	if (came.status >= 500 || came.status === 429)
		return notChecked(name, `Microsoft answered ${came.status}.`, 'Try again in a minute.');
	if (came.status !== 200) return refused(came);
	if (type === 'UserAssignedMSI')
		return notChecked(
			name,
			`Microsoft knows the tenant ${tenant}. Whether it gives the managed identity ${appId} a token shows only when the bot first writes.`,
		);
	if (typeof objectOf(came).access_token !== 'string') return refused(came);
	return ok(name, `Microsoft gives the app ${appId} of the tenant ${tenant} a token.`);
}

function refused(came: Came): Check {
	const { error, error_codes } = objectOf(came);
	const codes = (Array.isArray(error_codes) ? error_codes : []).map(String);
	const known = codes.map((code) => refusals[code]).find((refusal) => refusal !== undefined);
	if (known !== undefined) return wrong('app', known.says, known.doNext);
	const code = [...(typeof error === 'string' ? [error] : []), ...codes.map((n) => `AADSTS${n}`)].join(', ');
	return wrong('app', `Microsoft gives the app no token (${code || came.status}).`, `${ids} ${secret}`);
}

/** Where meetings may be held; none of this is wrong, and what is wider than it need be is said. */
function places({ standardChannels, sharedChannels }: TeamsLive): Check {
	const wide = [
		...(standardChannels === 'allow' ? ['standard channels, which the whole team reads'] : []),
		...(sharedChannels === 'allow'
			? ['shared channels, which people of other teams and organisations may be brought into']
			: []),
	];
	if (wide.length === 0)
		return ok('places', 'Meetings are held in group chats (recommended) and private channels alone.');
	return ok('places', `Meetings may also be held in ${wide.join(', and in ')}. A group chat is recommended.`);
}
