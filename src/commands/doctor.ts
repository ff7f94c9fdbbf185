import { parseArgs } from 'node:util';
import { type Config, readConfig, type TeamsConfig } from '../config.ts';
import { StartProblem } from '../errors.ts';
import { startOrSay } from '../running.ts';
import { asCheck, type Check, ok } from './doctor/check.ts';
import { lookHere } from './doctor/here.ts';
import { lookWhereReached } from './doctor/reached.ts';
import { lookAtSlack } from './doctor/slack.ts';
import { lookAtTeams } from './doctor/teams.ts';
import { lookAtTestBot, lookWhereTeamsReaches } from './doctor/teams-reached.ts';

function readArguments(): { json: boolean } {
	try {
		const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
		return values;
	} catch (error) {
		throw new StartProblem(
			`doctor was called in a way it does not know: ${(error as Error).message}.`,
			'Call it as: npm run doctor [-- --json]',
		);
	}
}

function configured({ slack, teams }: Config): Check {
	if (slack !== null)
		return ok(
			'settings',
			`Slack is configured, ${slack.mode === 'socket' ? 'with Socket Mode' : 'over HTTP'}.`,
		);
	if (teams !== null) return ok('settings', saidOf(teams));
	return ok(
		'settings',
		'Neither Slack nor Teams is configured: the practice room starts, on this machine alone.',
	);
}

function saidOf(teams: TeamsConfig): string {
	if (teams.mode === 'test')
		return 'Teams is configured for a test client on this machine: nobody’s signature is looked at.';
	return `Teams is configured, with a ${teams.type === 'SingleTenant' ? 'client secret' : 'managed identity'}.`;
}

/** What there is to look at where meetings take place. */
function lookOutside(config: Config): Promise<Check[]>[] {
	const { slack, teams } = config;
	if (slack !== null) return [lookAtSlack(slack), lookWhereReached(config, slack)];
	if (teams === null) return [];
	if (teams.mode === 'test') return [lookAtTestBot(config)];
	return [lookAtTeams(teams), lookWhereTeamsReaches(config)];
}

async function lookAtAll(): Promise<Check[]> {
	let config: Config;
	try {
		config = readConfig();
	} catch (error) {
		return [asCheck('settings', error)];
	}
	const looks = [lookHere(config), ...lookOutside(config)];
	return [configured(config), ...(await Promise.all(looks)).flat()];
}

const line = ({ check, result, says, doNext }: Check): string =>
	`${result.padEnd(11)}  ${check}: ${[says, doNext].filter(Boolean).join(' ')}`;

const conclusion = (wrong: number): string =>
	wrong === 0
		? 'Nothing is wrong.'
		: `${wrong === 1 ? '1 thing is' : `${wrong} things are`} wrong: put the first right, and run the doctor again.`;

await startOrSay(async () => {
	const { json } = readArguments();
	const checks = await lookAtAll();
	const wrong = checks.filter(({ result }) => result === 'wrong').length;
	if (json) console.log(JSON.stringify({ ok: wrong === 0, checks }, null, '\t'));
	else console.log([...checks.map(line), '', conclusion(wrong)].join('\n'));
	process.exitCode = wrong === 0 ? 0 : 1;
});
