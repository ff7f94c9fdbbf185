import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { findSigned } from '../conversation/finding.ts';
import { createLedger } from '../conversation/ledger.ts';
import { openP12 } from '../documents/p12.ts';
import { type Expected, type Finding, verifyPdf } from '../documents/verify.ts';
import { StartProblem } from '../errors.ts';
import { unlock } from '../privacy/keyring.ts';
import { readKeys } from '../privacy/keys.ts';
import { createVault } from '../privacy/vault.ts';
import { atEnd, endAll, startOrSay } from '../running.ts';
import { keptPracticeSealer } from '../signing.ts';
import { openSqlite } from '../stores/sqlite.ts';

const usage = 'npm run verify -- FILE [--certificate FINGERPRINT ...] [--json]';
const fingerprint = /^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

interface Asked {
	file: string;
	certificates: string[];
	json: boolean;
}

function readArguments(): Asked {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: {
				certificate: { type: 'string', multiple: true, default: [] },
				json: { type: 'boolean', default: false },
			},
		});
		const [file, another] = positionals;
		if (file === undefined || another !== undefined) throw new Error('it takes one file');
		if (!values.certificate.every((one) => fingerprint.test(one)))
			throw new Error('a certificate is given by its SHA-256 fingerprint, 64 hexadecimal digits');
		return { file, certificates: values.certificate, json: values.json };
	} catch (error) {
		throw new StartProblem(
			`verify was called in a way it does not know: ${(error as Error).message}.`,
			`Call it as: ${usage}`,
		);
	}
}

function readFile(path: string): Uint8Array {
	try {
		return readFileSync(path);
	} catch (cause) {
		throw new StartProblem(
			`The file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
			`Call it as: ${usage}`,
			cause,
		);
	}
}

/** The records in the data folder; undefined where there are none, and none are made. */
async function recordsAtHand({ dataDir, keyFile }: Config) {
	if (!existsSync(join(dataDir, 'records.db'))) return undefined;
	const keys = readKeys(keyFile);
	const store = openSqlite(dataDir);
	atEnd(() => store.close());
	const ledger = createLedger(store, createVault(await unlock(store, keys, keyFile)));
	return { ledger, lookUp: (digest: string) => findSigned(store, ledger, digest) };
}

/** What was asked for counts alone; otherwise the organisation's key, or else the practice key of the records. */
async function expectedBy({ certificates }: Asked): Promise<Expected> {
	const config = readConfig();
	const records = await recordsAtHand(config);
	const lookUp = records?.lookUp;
	if (certificates.length > 0) return { certificates, lookUp };
	const signer =
		config.signing !== null
			? await openP12(config.signing.p12File, config.signing.password)
			: records && (await keptPracticeSealer(records.ledger));
	return { certificates: signer ? [signer.fingerprint] : [], lookUp };
}

const mark = ({ ok }: Finding): string => (ok === null ? '–' : ok ? '✓' : '✗');

await startOrSay(async () => {
	const asked = readArguments();
	const bytes = readFile(asked.file);
	const verification = await verifyPdf(bytes, await expectedBy(asked));
	if (asked.json) console.log(JSON.stringify(verification, null, '\t'));
	else {
		for (const finding of verification.findings) console.log(`${mark(finding)} ${finding.says}`);
		console.log(verification.ok ? '\nAll of this holds.' : '\nDo not rely on this file.');
	}
	await endAll();
	process.exitCode = verification.ok ? 0 : 1;
});
