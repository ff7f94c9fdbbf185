import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const own = ["'self'"];

/** W1: nothing but our own files may be loaded, framed by or sent to; no script or style stands in a page. */
export const headers: RequestHandler = helmet({
	contentSecurityPolicy: {
		useDefaults: false,
		directives: {
			defaultSrc: ["'none'"],
			scriptSrc: own,
			styleSrc: own,
			imgSrc: own,
			connectSrc: own,
			formAction: own,
			frameAncestors: ["'none'"],
			baseUri: ["'none'"],
		},
	},
	// Not no-referrer: browsers then send `Origin: null` with some requests of our own.
	referrerPolicy: { policy: 'same-origin' },
	xFrameOptions: { action: 'deny' },
});

/** W2: what is shown to a person is not kept by browsers or proxies. */
export const notKept: RequestHandler = (_req, res, next) => {
	res.set('Cache-Control', 'no-store');
	next();
};

type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** W3: the room answers to this machine's own names alone, so another site's name cannot be pointed at it. */
export function isOwnHost({ headers, socket }: Asked): boolean {
	const at = socket.localPort === 80 ? '' : `:${socket.localPort}`;
	return ['localhost', '127.0.0.1', '[::1]'].some((name) => headers.host === name + at);
}

/** W4: what changes something, or listens, comes from a page of ours. No origin is no page of ours. */
export function isOwnPage({ headers }: Asked): boolean {
	const site = headers['sec-fetch-site'];
	return headers.origin === `http://${headers.host}` && (site === undefined || site === 'same-origin');
}
