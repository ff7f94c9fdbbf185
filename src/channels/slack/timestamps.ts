import type { IncomingMessage, ServerResponse } from 'node:http';

/** As far as two clocks may be apart, in seconds: as Bolt allows into the past. */
const apart = 300;

/**
 * S19: a request that is signed for the future is refused: it could be kept and sent for as long as it says. Bolt
 * looks into the past alone.
 */
export function notFromTheFuture(
	{ headers }: IncomingMessage,
	res: ServerResponse,
	next: () => void,
	now: () => number = Date.now,
): void {
	const seconds = Number(headers['x-slack-request-timestamp'] ?? 0);
	if (seconds <= now() / 1000 + apart) next();
	else res.writeHead(401).end();
}
