import { expect, test } from 'vitest';
import type { PracticeCase } from '../../../flows/practice.ts';
import { civilDate } from '../../../src/framework/dates.ts';
import { type FullRecord, slotOf } from '../../../src/framework/record.ts';
import { readCase } from '../../../src/house.ts';
import { playerFor } from '../../../src/practice.ts';
import { type TestHouse, testHouse } from '../../support/house.ts';
import { around } from './around.ts';
import type { OpenChannel } from './driver.ts';
import { gathering } from './meeting.ts';
import { createPlay } from './play.ts';
import { has, wordsOf } from './reading.ts';

/** What a record says, whatever its ids and whoever typed it are called. */
function content({ head, entries, settlements, checkReasons }: FullRecord) {
	const place = (id: string | null) => head.places.find((p) => p.id === id)?.label ?? null;
	const name = (id: string) => head.people.find((p) => p.id === id)?.name;
	const later = (id: string) => {
		const { agency, person, due } = head.requests.find((r) => r.id === id)!;
		return { agency, person, due };
	};
	const said = entries.map((e) => {
		const { cell, text, basis, agency, restrictedTo, action, serviceGap, ahead, withdrawn } = e;
		const corrections = e.corrections.map(({ kind, by, reason, before }) => [
			kind,
			name(by),
			reason,
			before.text,
		]);
		const stands = { cell, place: place(e.place), text, basis, restrictedTo, action, serviceGap };
		return { ...stands, agency, by: name(e.recordedBy), ahead, withdrawn, corrections };
	});
	return {
		header: head.header,
		places: head.places.map((p) => `${p.context}: ${p.label}`),
		people: head.people.map((p) => [p.name, p.agency, p.places.map(place)]),
		guests: head.guests.map((g) => [g.name, g.agency]),
		entries: said.toSorted((a, b) => a.text.localeCompare(b.text)),
		passes: head.passes,
		settled: Object.fromEntries(
			Object.entries(settlements).map(([key, { at: _, by, ...how }]) => {
				const slot = slotOf(key);
				const what = how.how === 'ask-later' ? { how: how.how, ...later(how.request) } : how;
				return [`${slot.cell} ${place(slot.place)}`, { ...what, by: name(by) }];
			}),
		),
		requests: head.requests.map((r) => [r.cell, place(r.place), r.agency, r.state]).toSorted(),
		reasons: Object.values(checkReasons)
			.map((c) => c.reason)
			.toSorted(),
		signed: head.versions.map(({ version, role, agency }) => ({ version, role, agency })),
	};
}

/** The same case held by commands alone. */
async function played(practice: PracticeCase, clock: TestHouse['clock']): Promise<FullRecord> {
	const house = await testHouse(undefined, clock);
	try {
		const record = house.vault.recordId(practice.reference);
		const player = playerFor(practice, house, record);
		await player.open('c1', civilDate(clock.now()), null);
		await player.gather();
		await player.start();
		await player.walk();
		await player.end();
		await player.confirmAndCorrect();
		for (const late of [false, true]) {
			if (late) await player.late();
			await player.check();
			await player.sign();
		}
		return (await house.ledger.full(record))!;
	} finally {
		await house.end();
	}
}

/** @param patience milliseconds that a whole meeting may take in this channel */
export function walkContract(open: OpenChannel, patience: number): void {
	test(
		'a whole meeting is held through cards and forms, from opening to a second signed version',
		async () => {
			const practice = readCase('group');
			const { channel } = await gathering(open);
			const people = around(channel, practice.reference);
			const { say, record, status, card } = people;
			const play = createPlay(people, practice);
			const asked: string[] = [];
			await play.open();
			await play.gather();
			await play.walk((title) => asked.push(title));
			await play.putRight();
			await play.end();
			await play.confirmAndCorrect();
			await play.check();
			await play.sign();
			const [first] = (await record()).head.versions;
			await play.late();
			await play.check();
			await play.sign();

			const { framework } = channel.house();
			const cells = framework.cells.map((c) => `${c.context.title}: ${c.point.short}`);
			expect(new Set(asked)).toEqual(new Set([...asked, ...cells]));
			expect(asked.length, 'and gaps were probed').toBeGreaterThan(cells.length);
			const full = await record();
			expect(content(full)).toEqual(content(await played(practice, channel.house().clock)));
			expect(full.head.versions[0], 'version 1 stays as it was signed').toEqual(first);
			expect(first?.confirmations.filter((c) => c.at !== null)).toHaveLength(practice.confirm.length);
			expect(wordsOf(await status('housing'))).toContain(
				say('status.phase.signed', { version: 2, changes: 0 }),
			);
			for (const id of ['lead', 'coordinator'])
				for (const version of [1, 2])
					expect(
						has(await card(id, say('coordinator.signed.title')), say('button.read-version', { version })),
					).toBe(true);
		},
		patience,
	);
}
