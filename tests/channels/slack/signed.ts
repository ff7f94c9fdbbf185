import { createHmac } from 'node:crypto';

export const signingSecret = '0123456789abcdef0123456789abcdef';

/** What Slack sends with a body: when, and the signature over both. */
export function signed(body: string, at = Math.floor(Date.now() / 1000), secret = signingSecret) {
	const mac = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
	return { 'X-Slack-Request-Timestamp': String(at), 'X-Slack-Signature': `v0=${mac}` };
}

export const asJson = (value: unknown) => ({
	body: JSON.stringify(value),
	type: 'application/json',
});

/** As interactions come: a form field that holds JSON. */
export const asPayload = (value: unknown) => ({
	body: new URLSearchParams({ payload: JSON.stringify(value) }).toString(),
	type: 'application/x-www-form-urlencoded',
});

export const asFields = (fields: Record<string, string>) => ({
	body: new URLSearchParams(fields).toString(),
	type: 'application/x-www-form-urlencoded',
});
