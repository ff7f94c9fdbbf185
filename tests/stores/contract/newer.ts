import { describe, expect, onTestFinished, test } from 'vitest';
import { UnknownFact } from '../../../src/framework/facts.ts';
import { openMeeting, testHouse } from '../../support/house.ts';
import type { Open } from '../contract.ts';

export function newerContract(open: Open): void {
	describe('facts from a newer version', () => {
		test('are kept as they are, and their record is refused whole, while every other record works on', async () => {
			const { store } = await open();
			const house = await testHouse(undefined, undefined, { store });
			onTestFinished(() => house.end());
			const meeting = await openMeeting(house);
			const other = await openMeeting(house, { reference: 'HSB-2026-015', conversation: 'c2' });
			const { record } = meeting;
			const before = await meeting.head();
			const header = { record, revision: before.revision + 1, at: house.clock.now(), by: 'lead' };
			const newer = { id: 'newer', kind: 'entry-added', version: 99, data: { text: 'Of a later year.' } };
			const facts = await house.vault.sealFacts(header, before.mac, [newer]);
			const commit = { ...header, delivery: 'of a newer version', answer: '{}', facts };
			// Its writer died before the head: what it says has to be read from the fact.
			expect(await store.commit(commit, (await store.load(record))!.head!)).toEqual({ kind: 'stored' });
			await expect(meeting.head()).rejects.toThrow(UnknownFact);
			await expect(meeting.full()).rejects.toThrow(/newer than this software/);
			await expect(meeting.say('lead', 'start')).rejects.toThrow(UnknownFact);
			const kept = (await store.commits(record)).at(-1)?.facts.map(({ version, mac }) => ({ version, mac }));
			expect(kept).toEqual([{ version: 99, mac: facts[0]!.mac }]);
			expect(await other.done('lead', 'start')).toMatchObject({ ok: true });
			expect((await other.full()).head.reference).toBe('HSB-2026-015');
		});
	});
}
