import { spawn } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type RequestListener, request } from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Check } from '../../src/commands/doctor/check.ts';
import { root } from '../../src/house.ts';
import { unlock } from '../../src/privacy/keyring.ts';
import { makeKeyFile, readKeys } from '../../src/privacy/keys.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { freshFolder } from '../stores/folder.ts';

export interface Ran {
	code: number | null;
	out: string;
	err: string;
	/** By its name; undefined where it was not looked at. */
	of(check: string): Check | undefined;
}

export function run(env: Record<string, string>, args = ['--json']): Promise<Ran> {
	const child = spawn(process.execPath, [join(root, 'src', 'commands', 'doctor.ts'), ...args], {
		cwd: freshFolder(),
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [out, err] = ['', ''];
	child.stdout.on('data', (chunk) => (out += chunk));
	child.stderr.on('data', (chunk) => (err += chunk));
	return new Promise((resolve) => {
		child.on('close', (code) => {
			const of = (check: string) =>
				(JSON.parse(out) as { checks: Check[] }).checks.find((c) => c.check === check);
			resolve({ code, out, err, of });
		});
	});
}

export async function serving(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	onTestFinished(() => void server.close());
	return (server.address() as AddressInfo).port;
}

/** A data folder that was used, and its key file apart from it. */
export async function used(): Promise<{ dir: string; keyFile: string }> {
	const [dir, keyFile] = [join(freshFolder(), 'data'), join(freshFolder(), 'keys.json')];
	makeKeyFile(keyFile);
	const store = openSqlite(dir);
	await unlock(store, readKeys(keyFile), keyFile);
	await store.close();
	return { dir, keyFile };
}

/** A server with TLS for `localhost`, or for other names, and the file of its certificate. */
export async function proxied(
	listener: RequestListener,
	names = ['localhost'],
): Promise<{ url: string; certificate: string }> {
	await import('reflect-metadata');
	const { SubjectAlternativeNameExtension, PemConverter, X509CertificateGenerator } = await import(
		'@peculiar/x509'
	);
	const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
	const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const made = await X509CertificateGenerator.createSelfSigned({
		name: `CN=${names[0]}`,
		keys,
		signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
		extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
	});
	const cert = made.toString('pem');
	const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
	const certificate = join(freshFolder(), 'ca.pem');
	writeFileSync(certificate, cert);
	return { url: `https://localhost:${await serving(createTls({ key, cert }, listener))}`, certificate };
}

/** Passes everything on to a port of this machine, changed as a test wishes. */
export const passOn =
	(port: string, change: (body: Buffer) => Buffer = (body) => body): RequestListener =>
	async (req, res) => {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const body = change(Buffer.concat(chunks));
		const { url: path, method } = req;
		const headers = { ...req.headers, 'content-length': String(body.length) };
		const to = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
			res.writeHead(answer.statusCode ?? 0, answer.headers);
			answer.pipe(res);
		});
		to.on('error', () => res.writeHead(502).end());
		to.end(body);
	};
