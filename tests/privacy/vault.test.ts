import { expect, test } from 'vitest';
import { StoreProblem } from '../../src/errors.ts';
import { verifyChain } from '../../src/privacy/chain.ts';
import { KeyRing } from '../../src/privacy/keyring.ts';
import { createVault } from '../../src/privacy/vault.ts';
import { exampleHead } from '../stores/examples.ts';
import { freshStore } from './fresh.ts';

const at = '2026-11-02T12:00:00.000Z';
const said = (id: string, text: string) => ({ id, kind: 'entry-added', version: 1, data: { text } });

test('facts that went through the store open again and keep the chain', async () => {
	const { store, keys } = freshStore();
	const ring = new KeyRing(store, keys);
	const vault = createVault(ring);
	const record = vault.recordId('HSB-2026-014');
	let mac = '';
	for (const revision of [1, 2, 3]) {
		const header = { record, revision, at, by: 'p1' };
		const facts = await vault.sealFacts(header, mac, [
			said(`${revision}a`, 'one'),
			said(`${revision}b`, 'two'),
		]);
		mac = facts[1]!.mac;
		await store.commit(
			{ ...header, delivery: `d${revision}`, answer: '', facts },
			exampleHead(record, revision),
		);
	}
	const commits = await store.commits(record);
	expect(await vault.openFacts(commits[1]!)).toEqual([said('2a', 'one'), said('2b', 'two')]);
	expect(verifyChain(ring.auditKey, record, commits)).toEqual({ ok: true, revision: 3, mac });
	await expect(vault.openFacts({ ...commits[1]!, revision: 3 })).rejects.toThrow(StoreProblem);
	await expect(vault.openFacts({ ...commits[1]!, record: vault.recordId('HSB-2026-015') })).rejects.toThrow();
});

test('a part opens under its own label and record alone', async () => {
	const { store, keys } = freshStore();
	const vault = createVault(new KeyRing(store, keys));
	const sealed = await vault.seal('a', 'head|1', Buffer.from('head'));
	expect(Buffer.from(await vault.open('a', 'head|1', sealed)).toString()).toBe('head');
	await expect(vault.open('a', 'head|2', sealed)).rejects.toThrow(StoreProblem);
	await expect(vault.open('b', 'head|1', sealed)).rejects.toThrow(StoreProblem);
});
