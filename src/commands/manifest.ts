import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from '../errors.ts';
import { root } from '../house.ts';
import { startOrSay } from '../running.ts';

const usage =
	'npm run --silent slack:manifest -- --host hsb.example.org, or with --socket in place of --host';
/** A name of a machine, with a port where it is not 443. */
const hostName = /^(?=.{1,255}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

function readArguments(): string | null {
	try {
		const { values } = parseArgs({ options: { host: { type: 'string' }, socket: { type: 'boolean' } } });
		if ((values.host === undefined) === (values.socket !== true))
			throw new Error('it takes a host, or --socket for Socket Mode');
		if (values.host !== undefined && !hostName.test(values.host))
			throw new Error('a host is a name such as hsb.example.org, without https:// and without a path');
		return values.host ?? null;
	} catch (error) {
		throw new StartProblem(
			`slack:manifest was called in a way it does not know: ${(error as Error).message}.`,
			`Call it as: ${usage}`,
		);
	}
}

/** The addresses that Slack sends requests to: with Socket Mode it sends to none. */
const addresses = new Set(['url', 'request_url']);

function forSocket(name: string, value: unknown): unknown {
	if (addresses.has(name)) return undefined;
	return name === 'socket_mode_enabled' ? true : value;
}

await startOrSay(async () => {
	const host = readArguments();
	const text = readFileSync(join(root, 'manifest.json'), 'utf8');
	if (host !== null) console.log(text.replaceAll('YOUR-HOST', host).trimEnd());
	else console.log(JSON.stringify(JSON.parse(text, forSocket), null, '\t'));
});
