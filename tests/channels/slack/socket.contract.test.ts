import { vi } from 'vitest';
import { openingContract } from '../contract/opening.ts';
import { restartContract } from '../contract/restart.ts';
import { togetherContract } from '../contract/together.ts';
import { fakeWorkspace } from './far-end.ts';
import type { Request } from './requests.ts';
import { run } from './running.ts';
import { channelOf } from './slack-driver.ts';
import { socketEnd } from './socket-end.ts';

// Slack's pace has tests of its own; so have the parts of the contract that do not depend on the way.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

/** What Slack would send to an address, as it sends it over a socket. */
function envelopeOf({ body, type }: Request): object {
	if (type === 'application/json') return { type: 'events_api', payload: JSON.parse(body) };
	const fields = Object.fromEntries(new URLSearchParams(body));
	if (fields.payload === undefined)
		return { type: 'slash_commands', accepts_response_payload: true, payload: fields };
	return { type: 'interactive', accepts_response_payload: true, payload: JSON.parse(fields.payload) };
}

let envelopes = 0;

/** A meeting by Socket Mode, whose people's requests arrive over the socket and are answered there. */
async function openOverSocket() {
	const [workspace, far] = [await fakeWorkspace(), await socketEnd()];
	const way = { mode: 'socket', appToken: 'xapp-1', apiUrl: far.apiUrl } as const;
	const app = await run(workspace, {}, { way });
	const channel = channelOf(workspace, {
		...app,
		async post(request) {
			const envelope_id = `e${(envelopes += 1)}`;
			const answer = () => far.said.find((one) => one.envelope_id === envelope_id);
			far.send({ ...envelopeOf(request), envelope_id });
			await vi.waitUntil(() => answer() !== undefined, { timeout: 5000, interval: 2 });
			const { payload = {} } = answer()!;
			return new Response(Object.keys(payload as object).length === 0 ? '' : JSON.stringify(payload));
		},
	});
	return {
		...channel,
		async end() {
			await channel.end();
			await far.end();
		},
	};
}

openingContract(openOverSocket);
togetherContract(openOverSocket);
restartContract(openOverSocket);
