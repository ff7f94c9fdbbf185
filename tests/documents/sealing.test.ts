import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealProblem } from '../../src/documents/seal.ts';
import { sealedName, sealedOnce } from '../../src/documents/sealing.ts';
import { openMeeting, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';
import { pdfWith, signature } from './seals.ts';

let house: TestHouse;
let meeting: TestMeeting;
beforeAll(async () => {
	house = await testHouse();
	meeting = await openMeeting(house);
});
afterAll(() => house.end());

const filed = (digest: string) => ({
	record: meeting.record,
	reference: 'HSB-2026-014',
	signature: { ...signature, digest },
});
const now = () => new Date(house.clock.now());
const render = () => pdfWith(['A page']);

describe('a sealed version', () => {
	it('is made once, and is the very same bytes when it is asked for again, also after a restart', async () => {
		const wanted = filed('1'.repeat(64));
		const first = await sealedOnce(house.ledger, wanted, await house.sealer(), render, now);
		const never = () => Promise.reject(new Error('rendered again'));
		expect(await sealedOnce(house.ledger, wanted, await house.sealer(), never, now)).toEqual(first);
		house = await house.again();
		expect(await sealedOnce(house.ledger, wanted, await house.sealer(), never, now)).toEqual(first);
	});

	it('is the same for two who ask at once', async () => {
		const sealer = await house.sealer();
		const asking = () => sealedOnce(house.ledger, filed('2'.repeat(64)), sealer, render, now);
		const [one, two] = await Promise.all([asking(), asking()]);
		expect(Buffer.from(one).equals(two)).toBe(true);
	});

	it.each<[string, () => Promise<Uint8Array>]>([
		['the render fails', () => Promise.reject(new SealProblem('the render took too long'))],
		['what was rendered cannot be sealed', async () => Buffer.from('no PDF')],
	])('is not kept when %s, and can be tried again', async (why, failing) => {
		const wanted = filed(why.length.toString(16).padStart(64, '0'));
		const sealer = await house.sealer();
		await expect(sealedOnce(house.ledger, wanted, sealer, failing, now)).rejects.toThrow(SealProblem);
		expect(await house.ledger.kept(wanted.record, sealedName(wanted.signature))).toBeUndefined();
		expect((await sealedOnce(house.ledger, wanted, sealer, render, now)).length).toBeGreaterThan(1000);
	});

	it('lies in the store sealed, not as a PDF', async () => {
		const wanted = filed('3'.repeat(64));
		await sealedOnce(house.ledger, wanted, await house.sealer(), render, now);
		const kept = await house.store.artefact(`${meeting.record}:${sealedName(wanted.signature)}`);
		expect(Buffer.from(kept!.sealed).includes('%PDF-')).toBe(false);
	});
});

describe('the practice key of a store', () => {
	it('is made once, and is the same after a restart and for all who ask at once', async () => {
		const own = await testHouse();
		const both = await Promise.all([own.sealer(), own.sealer()]);
		expect(both[0].fingerprint).toBe(both[1].fingerprint);
		expect(both[0].practice).toBe(true);
		const after = await own.again();
		expect((await after.sealer()).fingerprint).toBe(both[0].fingerprint);
		expect((await house.sealer()).fingerprint).not.toBe(both[0].fingerprint);
		await after.end();
	});

	it('lies in the store sealed', async () => {
		await house.sealer();
		const kept = await house.store.artefact('practice-signer:key');
		expect(Buffer.from(kept!.sealed).includes('certificate')).toBe(false);
	});
});
