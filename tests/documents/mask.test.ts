import { describe, expect, it } from 'vitest';
import { digest, mask, type Viewer } from '../../src/documents/model.ts';
import { Recording } from '../support/record.ts';
import { compiled, entriesIn, fullCase } from './case.ts';

const viewer = (agency: string | null, lead = false): Viewer => ({ agency, lead });

/** Everything about the entry is a secret word of its own. */
function restrictedCase(restrictedTo: string[]): Recording {
	const recording = new Recording().open();
	recording.say('individual.risk', 'everyone');
	const entry = recording.plan('individual', { agency: 'police', restrictedTo }, 'SECRET-1');
	const action = { target: 'individual', owner: { agency: null, person: null }, due: null };
	recording.amend(entry, { text: 'SECRET-2', action }, 'SECRET-3');
	recording.move(entry, { cell: 'home.actions', place: null }, 'SECRET-4');
	recording.fact('check-answered', { check: `action-without-owner:${entry}`, reason: 'SECRET-5' });
	const gone = recording.say('peers.risk', 'SECRET-6', { agency: 'police', restrictedTo });
	recording.withdraw(gone, 'SECRET-7');
	return recording;
}

const secrets = (recording: Recording, who: Viewer): string[] =>
	[...new Set(JSON.stringify(mask(compiled(recording), who)).match(/SECRET-\d/g))].toSorted();

const all = [1, 2, 3, 4, 5, 6, 7].map((n) => `SECRET-${n}`);

describe('a restricted entry', () => {
	it('shows nothing of its text, corrections, plan or reasons to another agency', () => {
		expect(secrets(restrictedCase(['camhs']), viewer('housing'))).toEqual([]);
		expect(secrets(restrictedCase([]), viewer(null))).toEqual([]);
	});

	it('is read by the lead, by the agencies named and by the agency that said it', () => {
		const recording = restrictedCase(['camhs']);
		expect(secrets(recording, viewer('social-care', true))).toEqual(all);
		expect(secrets(recording, viewer('camhs'))).toEqual(all);
		expect(secrets(recording, viewer('police'))).toEqual(all);
	});

	it('still says that it is there, who said it and when', () => {
		const masked = mask(compiled(restrictedCase([])), viewer('housing'));
		const entry = entriesIn(masked).find((e) => e.agency.id === 'police')!;
		expect(entry).toMatchObject({ text: null, agency: { title: 'Police' }, restrictedTo: [] });
		expect(entry.corrections.map((c) => [c.kind, c.reason, c.before.text])).toEqual([
			['amended', null, null],
			['moved', null, null],
		]);
		expect(masked.actions).toMatchObject([{ text: null, agency: { title: 'Police' } }]);
	});

	it('hides a reason only when all that it can be about is hidden', () => {
		const recording = restrictedCase([]);
		const open = recording.plan('individual', {
			action: { target: 'individual', owner: { agency: null, person: null }, due: null },
		});
		recording.fact('check-answered', { check: `action-without-owner:${open}`, reason: 'Next week' });
		const { checks } = mask(compiled(recording), viewer('housing'));
		const reasons = checks.filter((c) => c.answer !== null).map((c) => c.answer?.reason);
		expect(reasons).toEqual([null, 'Next week']);
	});
});

describe('an entry written ahead', () => {
	it('is its agency’s own and the lead’s until its question is reached', () => {
		const recording = new Recording().open().turn('asking', []);
		recording.say('individual.risk', 'AHEAD', { agency: 'police', ahead: true });
		const seen = (who: Viewer) => JSON.stringify(mask(compiled(recording), who)).includes('AHEAD');
		expect([seen(viewer('police')), seen(viewer('yos', true)), seen(viewer('housing'))]).toEqual([
			true,
			true,
			false,
		]);
		recording.turn('asking', ['individual.risk']);
		expect(seen(viewer('housing'))).toBe(true);
	});
});

describe('masking', () => {
	it('changes nothing for the lead, and never the model that it was given', () => {
		const model = compiled(fullCase());
		const before = digest(model);
		expect(mask(model, viewer('social-care', true))).toEqual(model);
		expect(digest(mask(model, viewer('housing')))).not.toBe(before);
		expect(digest(model)).toBe(before);
	});
});
