import { createHash } from 'node:crypto';
import type { Known } from '../documents/verify.ts';
import { StoreProblem } from '../errors.ts';
import type { Head } from '../framework/record.ts';
import type { Ledger } from './ledger.ts';
import type { FindBy, Store } from './ports.ts';

/** Every record's head, a page at a time; those whose key is gone are passed over. */
async function* heads(store: Store, ledger: Ledger): AsyncGenerator<Head> {
	let by: FindBy = { limit: 100 };
	for (;;) {
		const page = await store.find(by);
		for (const { record } of page) {
			const head = await ledger.head(record).catch((error: unknown) => {
				if (error instanceof StoreProblem && error.code === 'no-key') return undefined;
				throw error;
			});
			if (head !== undefined) yield head;
		}
		const after = page.at(-1);
		if (after === undefined) return;
		by = { limit: 100, after };
	}
}

/** Looks among all records for the signed version with this fingerprint, and holds what is kept of it against that. */
export async function findSigned(store: Store, ledger: Ledger, fingerprint: string): Promise<Known> {
	for await (const { record, reference, versions } of heads(store, ledger)) {
		const signed = versions.find((v) => v.digest === fingerprint);
		if (signed === undefined) continue;
		const model = (await ledger.kept(record, `${fingerprint}:model`)) ?? '';
		const same = createHash('sha256').update(model).digest('hex') === fingerprint;
		return { found: same ? 'same' : 'altered', reference, version: signed.version };
	}
	return { found: 'none' };
}
