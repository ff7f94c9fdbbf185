import type { Config } from '../../config.ts';
import {
	answered,
	cannotStore,
	isAnother,
	isTls,
	localUrl,
	type Problem,
	proxy,
	runsNot,
	stands,
	unreachable,
} from './address.ts';
import { ask, type Came, objectOf, Unreachable } from './ask.ts';
import { type Check, notChecked, ok, wrong } from './check.ts';

/** What an address answered, and whether a sign-in of another's was asked for; or why nothing came. */
type Found = { met: boolean; knocked: boolean; signIn: boolean; status: number; text: string } | Unreachable;

/** Somebody types: the bot would pass it over, and without a signature must not even take it. */
const unsigned = JSON.stringify({
	type: 'typing',
	id: 'doctor',
	channelId: 'msteams',
	serviceUrl: 'https://smba.trafficmanager.net/teams/',
	from: { id: 'doctor' },
	recipient: { id: 'doctor' },
	conversation: { id: 'doctor', conversationType: 'personal' },
});

const knock = (base: string): Promise<Came> =>
	ask(`${base}/api/messages`, {
		method: 'POST',
		body: unsigned,
		headers: { 'Content-Type': 'application/json' },
	});

const found = (came: Came, knocked: boolean, status: number): Found => ({
	met: came.status === status,
	knocked,
	signIn: came.status === 401 && came.headers.has('www-authenticate'),
	status: came.status,
	text: came.text,
});

/** Whether the bot is well, and refuses what Teams did not sign. */
async function look(base: string): Promise<Found> {
	try {
		const well = await ask(`${base}/healthz`);
		if (well.status !== 200 || objectOf(well).ok !== true) return { ...found(well, false, 200), met: false };
		return found(await knock(base), true, 401);
	} catch (error) {
		if (error instanceof Unreachable) return error;
		throw error;
	}
}

/** Whether the bot runs here, looks at signatures, and is reached from outside. */
export async function lookWhereTeamsReaches(config: Config): Promise<Check[]> {
	const here = await look(localUrl(config));
	return [
		runsHere(config, here),
		await fromOutside(config, !(here instanceof Unreachable)),
		notChecked(
			'messages',
			'Whether Teams sends what people write shows only in Teams.',
			'Add the bot to a group chat, and mention it.',
		),
	];
}

function runsHere({ port }: Config, here: Found): Check {
	if (here instanceof Unreachable) return runsNot(port);
	if (here.met) return ok('bot', `It runs at port ${port}, and refuses what Teams did not sign.`);
	if (here.knocked && here.status < 300)
		return wrong(
			'bot',
			`What runs at port ${port} takes requests that Teams did not sign.`,
			'Start the bot again, so that it reads the settings as they are now.',
		);
	return here.status === 503 ? cannotStore(port, here) : isAnother(port, here.status);
}

/** With the test mode every request is taken, so none is sent. */
export async function lookAtTestBot(config: Config): Promise<Check[]> {
	const { port } = config;
	try {
		const well = await ask(`${localUrl(config)}/healthz`);
		if (well.status === 503) return [cannotStore(port, well)];
		return [
			objectOf(well).ok === true ? ok('bot', `It runs at port ${port}.`) : isAnother(port, well.status),
		];
	} catch (error) {
		if (error instanceof Unreachable) return [runsNot(port)];
		throw error;
	}
}

async function fromOutside({ publicUrl }: Config, runs: boolean): Promise<Check> {
	const name = 'public address';
	// With Teams the settings insist on it.
	const url = publicUrl!;
	if (!isTls(url))
		return wrong(
			name,
			`${url} is on this machine alone, so Teams cannot reach it.`,
			'Set PUBLIC_URL to an address that begins with https://.',
		);
	const came = await look(url);
	if (came instanceof Unreachable || !came.met || came.signIn) return stands(problem(url, came), runs);
	return ok(
		name,
		`${url}/api/messages leads to the bot, with a certificate that this machine trusts. It should be the "Messaging endpoint" of your Azure Bot.`,
	);
}

const teamsSays =
	'Open it to the internet: Teams comes from addresses of Microsoft’s. If it is open, and only this machine cannot reach it, mention the bot in Teams and see whether it answers.';

/** What stands between Teams and the bot, by what it answered. */
function problem(url: string, came: Found): Problem {
	if (came instanceof Unreachable) return unreachable(url, came.code, teamsSays);
	if (came.signIn)
		return [
			`${url} asks for a sign-in of its own, so Teams cannot reach the bot.`,
			`${proxy} pass /api/messages on without a sign-in: the bot looks at Teams’ signature itself.`,
		];
	if (came.knocked && came.status < 300)
		return [
			`${url}/api/messages takes requests that Teams did not sign.`,
			`${proxy} pass the answers of the bot on as they are, and see that it leads to this bot.`,
		];
	return answered(url, came.status, 'Teams');
}
