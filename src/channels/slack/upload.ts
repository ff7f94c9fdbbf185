import { isSlacks } from './addresses.ts';
import type { Calls, Turn } from './calls.ts';
import { problemOf, SlackProblem } from './problem.ts';

export interface Upload {
	name: string;
	bytes: Uint8Array;
	title: string;
}

/** Milliseconds for the bytes themselves. */
const timeout = 30_000;
const turn: Turn = { urgency: 'people' };

/** The address is Slack's for this one file, and is not given the token. */
async function send(request: typeof fetch, url: string, bytes: Uint8Array): Promise<void> {
	const method = 'files.getUploadURLExternal';
	const body = bytes as Uint8Array<ArrayBuffer>;
	try {
		const signal = AbortSignal.timeout(timeout);
		const answer = await request(url, { method: 'POST', body, redirect: 'error', signal });
		await answer.arrayBuffer();
		if (answer.status === 200) return;
		throw new SlackProblem(method, { code: `http_${answer.status}`, kind: 'unreachable' });
	} catch (error) {
		throw error instanceof SlackProblem ? error : problemOf(method, error);
	}
}

/**
 * The three steps that web-api's filesUploadV2 takes too; but that has no budget, gives the upload address the
 * token, and the bytes no more time than any other call.
 */
export async function upload(
	inTurn: Calls['inTurn'],
	request: typeof fetch,
	channel: string,
	{ name, bytes, title }: Upload,
	apiUrl: string | undefined,
): Promise<void> {
	const method = 'files.getUploadURLExternal';
	const named = { filename: name, length: bytes.length };
	const { upload_url, file_id } = await inTurn(method, named, turn);
	if (!isSlacks(String(upload_url), apiUrl))
		throw new SlackProblem(method, { code: 'foreign_address', kind: 'refused' });
	await send(request, String(upload_url), bytes);
	const files = [{ id: file_id, title }];
	await inTurn('files.completeUploadExternal', { files, channel_id: channel }, turn);
}
