import { StartProblem } from '../errors.ts';
import { type Settings, shownAbroad } from './settings.ts';

interface Common {
	/** Channels that a whole team reads. */
	standardChannels: 'refuse' | 'allow';
	/** Channels that people of other teams and organisations may be brought into. */
	sharedChannels: 'refuse' | 'allow';
}

/** Microsoft Teams, which signs what it sends. */
export interface TeamsLive extends Common {
	mode: 'live';
	/** How the app proves who it is: with a client secret, or as a managed identity of the machine in Azure. */
	type: 'SingleTenant' | 'UserAssignedMSI';
	/** A GUID in lower case. */
	appId: string;
	/** For SingleTenant. Never printed. */
	password?: string;
	/** The tenant that the app is registered in: a GUID in lower case. */
	tenant: string;
}

/** A test client on this machine: nobody's signature is looked at. */
export interface TeamsTest extends Common {
	mode: 'test';
	/** Microsoft's test client has no dialogs, and gets forms as cards. */
	forms: 'card' | 'dialog';
}

export type TeamsConfig = TeamsLive | TeamsTest;

const bot = 'in the Azure portal (portal.azure.com), in your Azure Bot, under "Configuration"';
/** Where each of these stands in Azure. */
const page = {
	MICROSOFT_APP_ID: `${bot}, "Microsoft App ID"`,
	MICROSOFT_APP_PASSWORD: `${bot}, "Manage Password" beside the "Microsoft App ID": make a client secret, and take its value, which is shown once`,
	MICROSOFT_APP_TENANT_ID: `${bot}, "App Tenant ID"`,
} as const;

/** Half of it would be another bot than was asked for, or one that Teams cannot reach. */
function refuse(missing: keyof typeof page, because: string, otherwise = ''): never {
	throw new StartProblem(
		`${missing} is missing: ${because}.`,
		`You find it ${page[missing]}.${otherwise === '' ? '' : ` ${otherwise}`}`,
	);
}

export const asksForTeams = (name: string): boolean => /^(?:MICROSOFT|TEAMS)_/.test(name);

/**
 * What Teams is reached with; null where nothing asks for Teams.
 * @param given the names of the settings that are there
 * @throws StartProblem that names what is missing, and where it is found
 */
export function teamsOf(set: Settings, given: string[]): TeamsConfig | null {
	const asking = given.filter(asksForTeams);
	if (asking.length === 0) return null;
	const { TEAMS_STANDARD_CHANNELS: standardChannels, TEAMS_SHARED_CHANNELS: sharedChannels } = set;
	const common = { standardChannels, sharedChannels };
	if (set.TEAMS_TEST_MODE === '1') return test(common, set, asking);
	// T1: without an app id the library looks at nobody's signature.
	if (set.MICROSOFT_APP_ID === undefined)
		refuse(
			'MICROSOFT_APP_ID',
			`${asking.join(', ')} asks for Teams, and requests from Teams are known by it`,
			'For a test client on this machine set TEAMS_TEST_MODE=1 in its place; for the practice room remove what starts with MICROSOFT_ and TEAMS_.',
		);
	refuseTestForms(asking);
	return live(common, set, set.MICROSOFT_APP_ID);
}

function live(common: Common, set: Settings, appId: string): TeamsLive {
	const { MICROSOFT_APP_TENANT_ID: tenant, MICROSOFT_APP_TYPE: type } = set;
	if (tenant === undefined) refuse('MICROSOFT_APP_TENANT_ID', 'the app belongs to one tenant');
	const password = passwordOf(set);
	if (set.PUBLIC_URL === undefined)
		throw new StartProblem(
			'PUBLIC_URL is missing: Teams sends its requests there, and links to documents lead there.',
			'Set PUBLIC_URL to the address that the bot has outside, such as https://hsb.example.org. The "Messaging endpoint" of your Azure Bot is that with /api/messages behind it.',
		);
	return { mode: 'live', ...common, type, appId, ...(password !== undefined && { password }), tenant };
}

function passwordOf({ MICROSOFT_APP_TYPE, MICROSOFT_APP_PASSWORD }: Settings): string | undefined {
	if (MICROSOFT_APP_TYPE === 'SingleTenant' && MICROSOFT_APP_PASSWORD === undefined)
		refuse(
			'MICROSOFT_APP_PASSWORD',
			'the app proves with it who it is',
			'Or set MICROSOFT_APP_TYPE=UserAssignedMSI, where the bot runs in Azure with a managed identity.',
		);
	if (MICROSOFT_APP_TYPE === 'UserAssignedMSI' && MICROSOFT_APP_PASSWORD !== undefined)
		throw new StartProblem(
			'MICROSOFT_APP_PASSWORD is for SingleTenant, and MICROSOFT_APP_TYPE says UserAssignedMSI.',
			'Remove MICROSOFT_APP_PASSWORD to use the managed identity, or MICROSOFT_APP_TYPE to use the password.',
		);
	return MICROSOFT_APP_PASSWORD;
}

function refuseTestForms(asking: string[]): void {
	if (!asking.includes('TEAMS_TEST_FORMS')) return;
	throw new StartProblem(
		'TEAMS_TEST_FORMS is for a test client, and TEAMS_TEST_MODE is not set.',
		'Remove TEAMS_TEST_FORMS: in Teams forms are dialogs.',
	);
}

/** T1: where no signature is looked at, whoever reaches the bot may say that they are anybody. */
function test(common: Common, set: Settings, asking: string[]): TeamsTest {
	const real = asking.filter((name) => name.startsWith('MICROSOFT_'));
	if (real.length > 0)
		throw new StartProblem(
			`TEAMS_TEST_MODE is for a test client, and ${real.join(', ')} asks for Teams itself.`,
			'Remove TEAMS_TEST_MODE, or what starts with MICROSOFT_.',
		);
	const abroad = shownAbroad(set);
	if (abroad.length > 0)
		throw new StartProblem(
			`${abroad.join(' and ')} would show the test mode to other machines, and in it whoever reaches the bot may say that they are anybody.`,
			`Remove ${abroad.join(' and ')}, or TEAMS_TEST_MODE.`,
		);
	return { mode: 'test', ...common, forms: set.TEAMS_TEST_FORMS };
}
