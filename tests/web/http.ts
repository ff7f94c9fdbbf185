import { request } from 'node:http';
import { join } from 'node:path';
import { listen, type Web } from '../../src/web/listen.ts';
import { createHtml } from '../../src/wording/html.ts';
import { type FakeRoom, fakeRoom } from './fake-room.ts';

export interface Served {
	web: Web;
	room: FakeRoom;
	/** What was told to `onFault`. */
	faults: unknown[];
	/** What the check rejects with, nothing when all is well; and how often it has looked. */
	trouble: { reason?: Error; looks: number };
}

export const pages = createHtml(join(import.meta.dirname, '../../templates/pages'));

/** The pages on a free port. `withRoom: false` leaves the practice room out. */
export async function serve({ withRoom = true, port = 0 } = {}): Promise<Served> {
	const room = fakeRoom();
	const faults: unknown[] = [];
	const trouble: Served['trouble'] = { looks: 0 };
	const check = async (): Promise<void> => {
		trouble.looks += 1;
		if (trouble.reason !== undefined) throw trouble.reason;
	};
	const onFault = (error: unknown): void => void faults.push(error);
	const web = await listen({ pages, check, port, onFault, ...(withRoom && { room }) });
	return { web, room, faults, trouble };
}

export interface Sent {
	method?: string;
	path: string;
	headers?: Record<string, string>;
	body?: string;
	address?: string;
}

export interface Got {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
}

/** One request as it is, with any Host and Origin: what fetch would set by itself, a test here sets. */
export function send(
	port: number,
	{ method = 'GET', path, headers = {}, body, address = '127.0.0.1' }: Sent,
): Promise<Got> {
	const { promise, resolve, reject } = Promise.withResolvers<Got>();
	const asked = request({
		host: address,
		port,
		method,
		path,
		headers: { host: `localhost:${port}`, ...headers },
		agent: false,
	});
	asked.on('error', reject).on('response', (response) => {
		let text = '';
		response.setEncoding('utf8').on('data', (part) => (text += part));
		response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
	});
	asked.end(body);
	return promise;
}

/** A POST as our own page sends it. */
export const post = (
	port: number,
	path: string,
	body: unknown,
	headers: Record<string, string> = {},
): Promise<Got> =>
	send(port, {
		method: 'POST',
		path,
		headers: {
			'content-type': 'application/json',
			origin: `http://localhost:${port}`,
			'sec-fetch-site': 'same-origin',
			...headers,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
