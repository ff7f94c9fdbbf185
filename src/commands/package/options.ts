import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from '../../errors.ts';
import { root } from '../../house.ts';

/** What an app package is made of, each part checked. */
export interface Options {
	/** The Azure Bot's "Microsoft App ID": a GUID in lower case. */
	appId: string;
	/** The name of the machine that PUBLIC_URL has. */
	domain: string;
	/** Three numbers with dots between. */
	version: string;
	/** Pages of the organisation, which Teams shows beside the app. */
	website: string;
	privacy: string;
	terms: string;
	/** The file that is written. */
	out: string;
}

const usage = 'npm run teams:package -- --app-id ID --domain hsb.example.org [--out FILE]';
const more = '[--website URL] [--privacy URL] [--terms URL] [--version 1.0.1]';

const text = { type: 'string' } as const;
const known = {
	'app-id': text,
	domain: text,
	out: text,
	website: text,
	privacy: text,
	terms: text,
	version: text,
};

/** @throws StartProblem that says what is wrong with the call, and how it is made */
export function readOptions(args: string[]): Options {
	try {
		const { values } = parseArgs({ args, options: known });
		const domain = domainOf(values.domain);
		return {
			appId: appIdOf(values['app-id']),
			domain,
			version: versionOf(values.version ?? ownVersion()),
			website: pageOf('website', values.website ?? `https://${domain}/`),
			privacy: pageOf('privacy', values.privacy ?? `https://${domain}/privacy`),
			terms: pageOf('terms', values.terms ?? `https://${domain}/terms`),
			out: values.out ?? 'hsb-framework-teams.zip',
		};
	} catch (error) {
		throw new StartProblem(
			`teams:package was called in a way it does not know: ${(error as Error).message.replace(/\.$/, '')}.`,
			`Call it as: ${usage} ${more}`,
		);
	}
}

function appIdOf(id = ''): string {
	const lower = id.toLowerCase();
	if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(lower) || !/[1-9a-f]/.test(lower))
		throw new Error(
			'--app-id is the "Microsoft App ID" of the Azure Bot, such as 01234567-89ab-cdef-0123-456789abcdef',
		);
	return lower;
}

/** Names only: no public authority gives an address or a name of this machine a certificate. */
const machineName = /^(?=.{4,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/;

function domainOf(domain = ''): string {
	const lower = domain.toLowerCase();
	if (!machineName.test(lower))
		throw new Error(
			'--domain is a name such as hsb.example.org, without https://, without a port and without a path',
		);
	return lower;
}

function versionOf(version: string): string {
	if (!/^(?:0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,4})){2}$/.test(version))
		throw new Error('--version is three numbers with dots between, such as 1.0.1');
	return version;
}

function pageOf(name: string, address: string): string {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
		throw new Error(`--${name} is an address that begins with https://`);
	return url.href;
}

const ownVersion = (): string =>
	(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
