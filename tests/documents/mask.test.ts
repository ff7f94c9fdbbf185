import { describe, expect, it } from 'vitest';
import { digest, mask, type Sight } from '../../src/documents/model.ts';
import { Recording } from '../support/record.ts';
import { compiled, entriesIn, fullCase } from './case.ts';

const nobody = { target: 'individual', owner: { agency: null, person: null }, due: null };

/** Everything about two entries of the police is a secret word of its own. */
function restrictedCase() {
	const recording = new Recording().open();
	const police = { agency: 'police', restrictedTo: [] };
	recording.say('individual.risk', 'everyone');
	const plan = recording.plan('individual', police, 'SECRET-1');
	recording.amend(plan, { text: 'SECRET-2', action: nobody }, 'SECRET-3');
	recording.move(plan, { cell: 'home.actions', place: null }, 'SECRET-4');
	recording.answer(`action-without-owner:${plan}`, 'SECRET-5');
	const gone = recording.say('peers.risk', 'SECRET-6', police);
	recording.withdraw(gone, 'SECRET-7');
	return { recording, plan, gone };
}

const hiding =
	(hidden: string[]): Sight =>
	(id) =>
		!hidden.includes(id);

const secretsIn = (value: unknown): string[] =>
	[...new Set(JSON.stringify(value).match(/SECRET-\d/g))].toSorted();

describe('an entry that this person may not read', () => {
	it('shows nothing of its text, corrections, plan or reasons, anywhere', () => {
		const { recording, plan, gone } = restrictedCase();
		const model = compiled(recording);
		expect(secretsIn(model)).toHaveLength(7);
		expect(secretsIn(mask(model, hiding([plan, gone])))).toEqual([]);
		expect(secretsIn(mask(model, hiding([plan])))).toEqual(['SECRET-6', 'SECRET-7']);
	});

	it('still says that it is there, who said it and when, and how it was corrected', () => {
		const { recording, plan } = restrictedCase();
		const masked = mask(compiled(recording), hiding([plan]));
		const entry = entriesIn(masked).find((e) => e.id === plan)!;
		expect(entry).toMatchObject({ text: null, agency: { title: 'Police' }, restrictedTo: [] });
		expect(entry.at).toBe(recording.fold().entries.find((e) => e.id === plan)?.at);
		expect(entry.corrections.map((c) => [c.kind, c.reason, c.before.text])).toEqual([
			['amended', null, null],
			['moved', null, null],
		]);
		expect(masked.actions).toMatchObject([{ text: null, agency: { title: 'Police' } }]);
	});

	it('takes a reason with it only when the reason can be about nothing else', () => {
		const { recording, plan } = restrictedCase();
		const open = recording.plan('individual', { action: nobody });
		recording.answer(`action-without-owner:${open}`, 'Next week');
		const { checks } = mask(compiled(recording), hiding([plan]));
		const reasons = checks.filter((c) => c.answer !== null).map((c) => c.answer?.reason);
		expect(reasons).toEqual([null, 'Next week']);
	});
});

describe('masking', () => {
	it('changes nothing when nothing is hidden, and never the model that it was given', () => {
		const model = compiled(fullCase());
		const before = digest(model);
		expect(mask(model, hiding([]))).toEqual(model);
		const all = entriesIn(model).map((e) => e.id);
		expect(digest(mask(model, hiding(all)))).not.toBe(before);
		expect(digest(model)).toBe(before);
	});
});
