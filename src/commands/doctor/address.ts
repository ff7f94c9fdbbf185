import { isIP, isIPv6 } from 'node:net';
import type { Config } from '../../config.ts';
import { objectOf } from './ask.ts';
import { type Check, notChecked, wrong } from './check.ts';

/** What is wrong with an address, and what to do. */
export type Problem = [says: string, doNext: string];

export const isTls = (url: string): boolean => url.startsWith('https:');

/** What listens everywhere is reached by the loopback. */
export function localUrl({ host, port }: Config): string {
	const to = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
	return `http://${isIPv6(to) ? `[${to}]` : to}:${port}`;
}

export const runsNot = (port: number): Check =>
	notChecked('bot', `No bot runs at port ${port} now.`, 'Start it (npm start), and run the doctor again.');

/** @param came what /healthz answered */
export const cannotStore = (port: number, came: { text: string }): Check =>
	wrong(
		'bot',
		`It runs at port ${port}, and cannot store anything. ${objectOf(came).text ?? ''}`,
		'Put that right first.',
	);

export const isAnother = (port: number, status: number): Check =>
	wrong(
		'bot',
		`What runs at port ${port} is not this bot with these settings (it answered ${status}).`,
		'Stop it and start the bot, or set PORT to another port.',
	);

/** While no bot runs here, no address is blamed. */
export const stands = ([says, doNext]: Problem, runs: boolean): Check =>
	runs
		? wrong('public address', says, doNext)
		: notChecked(
				'public address',
				`${says} No bot runs here.`,
				'Start it (npm start), and run the doctor again.',
			);

export const proxy = 'Let the proxy in front of the bot';

/** What stands in front of the bot, by the status that it answered. @param whose Slack or Teams */
export function answered(url: string, status: number, whose: string): Problem {
	const says = `${url} answered ${status}`;
	if (status >= 300 && status < 400)
		return [
			`${says}: it leads elsewhere, where ${whose} does not follow.`,
			'Set PUBLIC_URL to where it leads.',
		];
	if (status >= 502 && status <= 504)
		return [`${says}: the proxy does not reach the bot.`, `${proxy} pass requests on to HOST and PORT.`];
	return [
		`${says}, which is not the answer of this bot.`,
		`${proxy} pass everything under ${url} on to HOST and PORT.`,
	];
}

/** @param otherwise what to do where nothing else is known */
export function unreachable(url: string, code: string, otherwise: string): Problem {
	const { hostname } = new URL(url);
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
		return [`The name ${hostname} is not known (${code}).`, 'Check the name, and its entry in the DNS.'];
	if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
		return [
			`${url} has a certificate that is not trusted (${code}).`,
			`Give the proxy a certificate for ${isIP(hostname) ? 'a name' : hostname} by a public authority, with the certificates between.`,
		];
	return [`${url} cannot be reached from this machine (${code}).`, otherwise];
}
