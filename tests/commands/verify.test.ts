import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stamp } from '../../src/conversation/ledger.ts';
import { canonicalBytes, compile, digest } from '../../src/documents/model.ts';
import { openP12 } from '../../src/documents/p12.ts';
import { sealPdf } from '../../src/documents/seal.ts';
import { sealedOnce, sealReason } from '../../src/documents/sealing.ts';
import type { Verification } from '../../src/documents/verify.ts';
import { apply } from '../../src/framework/facts.ts';
import { root } from '../../src/house.ts';
import { fixture, password, pdfa, pdfWith, signature } from '../documents/seals.ts';
import { freshFolder } from '../stores/folder.ts';
import { openMeeting, testHouse } from '../support/house.ts';

interface Answer {
	code: number | null;
	out: string;
	err: string;
}

/** Runs the command in a folder without a .env file. */
function verify(args: string[], env: Record<string, string> = {}): Answer {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'src', 'commands', 'verify.ts'), ...args],
		{ cwd: freshFolder(), env: { HSB_DATA_DIR: join(freshFolder(), 'none'), ...env }, encoding: 'utf8' },
	);
	return { code: status, out: stdout, err: stderr };
}

function written(bytes: Uint8Array): string {
	const path = join(freshFolder(), 'framework.pdf');
	writeFileSync(path, bytes);
	return path;
}

const p12 = { SIGNING_P12_FILE: fixture('ec.p12'), SIGNING_P12_PASSWORD: password };
const own = await openP12(fixture('ec.p12'), password);
const sealed = await sealPdf(pdfa(), own, {
	reason: sealReason('HSB-2026-014', signature),
	time: new Date('2026-11-06T09:31:00.000Z'),
});

describe('verify', () => {
	test('says that all holds, in a sentence each, by the configured key', () => {
		const { code, out, err } = verify([written(sealed)], p12);
		expect(err).toBe('');
		expect(code).toBe(0);
		expect(out).toContain('✓ The seal covers the whole file.');
		expect(out).toContain('– No records are at hand');
		expect(out).toContain('All of this holds.');
		expect(out.trimEnd().split('\n')).toHaveLength(9);
	});

	test('goes by a fingerprint that is given, and by that alone', () => {
		expect(verify([written(sealed), '--certificate', own.fingerprint]).code).toBe(0);
		const other = verify([written(sealed), '--certificate', 'a'.repeat(64)], p12);
		expect(other.code).toBe(1);
		expect(other.out).toContain('✗ It is sealed by another certificate than expected');
		expect(other.out).toContain('Do not rely on this file.');
	});

	test('answers as JSON', () => {
		const { code, out } = verify([written(Buffer.concat([sealed, Buffer.from('more')])), '--json'], p12);
		expect(code).toBe(1);
		const found = JSON.parse(out) as Verification;
		expect(found.ok).toBe(false);
		expect(found.findings.find((f) => f.check === 'whole-file')?.says).toMatch(/^4 bytes were added/);
		expect(found.certificate).toBe(own.fingerprint);
	});

	test('ends with 1 for a file without a signature, and for one that is no PDF', () => {
		expect(verify([written(pdfa())], p12)).toMatchObject({
			code: 1,
			out: expect.stringMatching(/no signature/),
		});
		expect(verify([written(Buffer.from('no'))], p12)).toMatchObject({
			code: 1,
			out: expect.stringMatching(/✗ It is not a PDF\./),
		});
	});

	test.each<[string, string[], Record<string, string>, RegExp]>([
		['no file named', [], {}, /takes one file/],
		['a file that is not there', ['none.pdf'], {}, /none\.pdf cannot be read \(ENOENT\)/],
		['no fingerprint', ['a.pdf', '--certificate', 'abc'], {}, /64 hexadecimal digits/],
		['an option it does not know', ['a.pdf', '--trust'], {}, /Call it as: npm run verify/],
		[
			'a wrong password',
			[fixture('pdfa.pdf')],
			{ ...p12, SIGNING_P12_PASSWORD: 'wrong' },
			/SIGNING_P12_PASSWORD does not open/,
		],
	])('refuses %s, and says how it is called', (_, args, env, expected) => {
		const { code, err, out } = verify(args, env);
		expect(code).toBe(1);
		expect(out).toBe('');
		expect(err).toMatch(expected);
	});

	test('makes no data folder where there is none', () => {
		const dir = join(freshFolder(), 'data');
		expect(verify([written(sealed)], { ...p12, HSB_DATA_DIR: dir }).code).toBe(0);
		expect(existsSync(dir)).toBe(false);
	});
});

describe('verify, with the records at hand', () => {
	let dir: string;
	let env: Record<string, string>;
	let pdf: Uint8Array;
	let stranger: Uint8Array;

	beforeAll(async () => {
		const house = await testHouse();
		dir = house.dir;
		env = { HSB_DATA_DIR: dir, HSB_KEY_FILE: join(dir, 'keys.json') };
		const meeting = await openMeeting(house);
		const model = compile(house.framework, await meeting.full(), house.settings);
		const fingerprint = digest(model);
		await house.ledger.keep(meeting.record, `${fingerprint}:model`, canonicalBytes(model));
		const signed = {
			version: 1,
			digest: fingerprint,
			name: 'Priya Nair',
			role: 'Manager',
			agency: 'social-care',
		};
		const before = await meeting.head();
		const facts = stamp(
			[{ kind: 'signed', data: { ...signed, confirmations: [] } }],
			house.clock.now(),
			'lead',
			house.newId,
		);
		const happened = { before, facts, after: apply(before, facts) };
		await house.ledger.commit(happened, { delivery: 'sign', answer: '{}' });
		const filed = {
			record: meeting.record,
			reference: 'HSB-2026-014',
			signature: { ...signed, at: house.clock.now() },
		};
		const now = () => new Date(house.clock.now());
		const sealer = await house.sealer();
		pdf = await sealedOnce(house.ledger, filed, sealer, () => pdfWith([fingerprint]), now);
		stranger = await sealer.seal(pdfa(), { reason: sealReason('HSB-1', signature), time: now() });
		await house.store.close();
	});

	afterAll(() => rmSync(dir, { recursive: true, force: true }));

	test('finds the version by the practice key of the store, and holds it against what is kept', () => {
		const { code, out, err } = verify([written(pdf)], env);
		expect(err).toBe('');
		expect(out).toContain('✓ It is version 1 of HSB-2026-014, as it was signed.');
		expect(code).toBe(0);
	});

	test('says when no record has the fingerprint', () => {
		const { code, out } = verify([written(stranger)], env);
		expect(out).toContain('✗ No record at hand has a signed version with this fingerprint.');
		expect(code).toBe(1);
	});

	test('stops where the key of the records is missing', () => {
		const { code, err } = verify([written(pdf)], { ...env, HSB_KEY_FILE: join(dir, 'none.json') });
		expect(code).toBe(1);
		expect(err).toContain('There is no key file');
	});
});
