import { describe, expect, it } from 'vitest';
import { checks } from '../../src/framework/checks.ts';
import { upcast } from '../../src/framework/facts.ts';
import type { Framework } from '../../src/framework/framework.ts';
import { framework, Recording } from '../support/record.ts';

const found = (recording: Recording, using: Framework = framework) => checks(using, recording.fold());
const ids = (recording: Recording, using?: Framework) => found(recording, using).map((c) => c.id);

describe('a concern without an action', () => {
	it('is found in a context with a risk and nothing planned for it', () => {
		const recording = new Recording().open();
		const school = recording.place('schools', 'School A');
		const risk = recording.say('schools.risk', 'Images are passed round', { place: school });
		expect(found(recording)).toEqual([
			{
				id: 'concern-without-action:schools',
				kind: 'concern-without-action',
				context: 'schools',
				entries: [risk],
				places: [],
				answered: null,
			},
		]);
	});

	it('is answered by an action meant to change that context, wherever it was said', () => {
		const recording = new Recording().open();
		recording.say('individual.vulnerability', 'Few friends');
		const said = recording.plan('individual');
		expect(ids(recording)).toEqual([]);
		const away = { cell: 'home.actions', place: recording.place('home', 'Home A') };
		expect(ids(recording.move(said, away))).toEqual([]);
	});

	it('stays when the action said in its context is meant to change another', () => {
		const recording = new Recording().open();
		const school = recording.place('schools', 'School A');
		recording.say('schools.risk', 'Images are passed round', { place: school });
		const action = { target: 'peers', owner: { agency: 'police', person: null }, due: '2026-12-01' };
		recording.say('schools.actions', 'Talk to the group', { place: school, action });
		expect(ids(recording)).toEqual(['concern-without-action:schools']);
	});

	it('does not come from what was withdrawn, and is not answered by it', () => {
		const recording = new Recording().open();
		const concern = recording.say('individual.risk', 'Said in error');
		expect(ids(recording.withdraw(concern))).toEqual([]);
		recording.say('individual.risk', 'Said rightly');
		expect(ids(recording.withdraw(recording.plan('individual')))).toEqual([
			'concern-without-action:individual',
		]);
	});

	it('does not come from situation, strengths or barriers', () => {
		const recording = new Recording().open();
		for (const point of ['situation', 'hsb', 'resilience', 'strengths', 'involvement', 'challenges'])
			recording.say(`individual.${point}`, 'Something');
		expect(ids(recording)).toEqual([]);
	});

	it('keeps the reason that the lead gave, while it stands', () => {
		const recording = new Recording().open();
		recording.say('individual.risk', 'Something');
		recording.answer('concern-without-action:individual', 'Next month');
		expect(found(recording)[0]?.answered).toBe('Next month');
	});
});

describe('actions close to home', () => {
	function closeToHome(): Recording {
		const recording = new Recording().open();
		const group = recording.place('peers', 'Group A');
		recording.say('peers.risk', 'They egg one another on', { place: group });
		recording.plan('individual');
		recording.plan('home', { place: recording.place('home', 'Home A') });
		return recording;
	}

	it('are found when all change the young person or the family and a concern lies beyond', () => {
		const recording = closeToHome();
		const check = found(recording).find((c) => c.kind === 'actions-close-to-home');
		expect(check?.entries).toEqual(
			recording
				.fold()
				.entries.filter((e) => e.action)
				.map((e) => e.id),
		);
	});

	it('are not found once one action changes a wider context', () => {
		const recording = closeToHome();
		recording.plan('neighbourhoods', { place: recording.place('neighbourhoods', 'Park') });
		expect(ids(recording)).toEqual(['concern-without-action:peers']);
	});

	it('are not found without a wider concern, nor without any action', () => {
		const without = new Recording().open();
		without.plan('individual');
		expect(ids(without)).toEqual([]);
		const unplanned = new Recording().open();
		unplanned.say('peers.risk', 'Something', { place: unplanned.place('peers', 'Group A') });
		expect(ids(unplanned)).toEqual(['concern-without-action:peers']);
	});
});

describe('an action', () => {
	const nobody = { agency: null, person: null };

	it('without an owner or a date is named, one check each', () => {
		const recording = new Recording().open();
		const action = { target: 'individual', owner: nobody, due: null };
		const bare = recording.plan('individual', { action });
		recording.plan('individual');
		expect(ids(recording)).toEqual([`action-without-owner:${bare}`, `action-without-date:${bare}`]);
		expect(found(recording).map((c) => c.entries)).toEqual([[bare], [bare]]);
	});

	it('has an owner when an agency or a person is given', () => {
		const recording = new Recording().open();
		for (const owner of [
			{ agency: 'police', person: null },
			{ agency: null, person: 'K. Owner' },
		])
			recording.plan('individual', { action: { target: 'individual', owner, due: '2026-12-01' } });
		expect(ids(recording)).toEqual([]);
	});

	it('that says nothing of owner, date or target lacks an owner and a date', () => {
		const recording = new Recording().open();
		const bare = recording.say('individual.actions', 'Somebody should do something');
		expect(ids(recording)).toEqual([`action-without-owner:${bare}`, `action-without-date:${bare}`]);
	});

	it('is not looked for outside the points of action', () => {
		const recording = new Recording().open();
		recording.say('individual.involvement', 'Work was done');
		expect(ids(recording)).toEqual([]);
	});
});

describe('a place without a label', () => {
	it('is found once a context, with what was said without naming a place', () => {
		const recording = new Recording().open();
		const nameless = recording.place('schools', null);
		const one = recording.say('schools.situation', 'It is loud', { place: nameless });
		const two = recording.say('schools.strengths', 'Kind staff');
		expect(found(recording)).toMatchObject([
			{ id: 'place-without-label:schools', context: 'schools', entries: [one, two], places: [nameless] },
		]);
	});

	it('goes when the place is labelled, and when what was said is withdrawn', () => {
		const recording = new Recording().open();
		const place = recording.place('schools', null);
		const said = recording.say('home.situation', 'It is full');
		recording.fact('place-labelled', { place, label: 'School A' });
		expect(ids(recording)).toEqual(['place-without-label:home']);
		expect(ids(recording.withdraw(said))).toEqual([]);
	});
});

describe('what came from the chat without its basis', () => {
	it('is found once for all such entries that stand', () => {
		const recording = new Recording().open();
		const first = recording.say('individual.situation', 'Typed', { basis: 'not-said' });
		recording.say('individual.situation', 'Said', { basis: 'fact' });
		const second = recording.say('individual.hsb', 'Typed too', { basis: 'not-said' });
		expect(found(recording)).toMatchObject([{ id: 'basis-not-said', entries: [first, second] }]);
		expect(found(recording.withdraw(first))).toMatchObject([{ entries: [second] }]);
		recording.amend(second, { basis: 'opinion' });
		expect(ids(recording)).toEqual([]);
	});
});

describe('the header', () => {
	it('lacks a mode or levels', () => {
		expect(ids(new Recording().open({ mode: 'not-known', levels: [] }))).toEqual([
			'mode-not-known',
			'levels-not-known',
		]);
	});
});

describe('another framework', () => {
	it('says itself which points are concerns and which contexts are wider', () => {
		const turned = structuredClone(framework);
		for (const cell of turned.cells) {
			cell.point = { ...cell.point, role: cell.point.id === 'strengths' ? 'concern' : cell.point.role };
			cell.context = turned.contexts.find((c) => c.id === cell.context.id)!;
		}
		for (const context of turned.contexts) context.wider = context.id === 'individual';
		const recording = new Recording().open();
		const school = recording.place('schools', 'School A');
		recording.say('individual.strengths', 'Draws');
		recording.plan('schools', { place: school });
		expect(ids(recording)).toEqual([]);
		expect(ids(recording, turned)).toEqual(['concern-without-action:individual', 'actions-close-to-home']);
	});
});

describe('the lead’s reason', () => {
	// Cause: a reason was kept by the contradiction's id alone, whatever it had been given for.
	it('does not answer for a concern that came up after it, and does for fewer', () => {
		const recording = new Recording().open();
		recording.say('individual.risk', 'Something');
		recording.answer('concern-without-action:individual', 'Next month');
		const later = recording.say('individual.vulnerability', 'Something far worse');
		expect(found(recording)[0]?.answered).toBeNull();
		expect(found(recording.withdraw(later))[0]?.answered).toBe('Next month');
	});

	it('does not answer for another place without a label', () => {
		const recording = new Recording().open();
		recording.place('schools', null);
		recording.answer('place-without-label:schools', 'Not known yet');
		expect(found(recording)[0]?.answered).toBe('Not known yet');
		recording.place('schools', null);
		expect(found(recording)[0]?.answered).toBeNull();
	});

	it('that was stored before it was kept what for, answers only what comes from no entry', () => {
		const data = { check: 'levels-not-known', reason: 'So' };
		expect(upcast({ kind: 'check-answered', version: 1, data })).toEqual({
			kind: 'check-answered',
			data: { ...data, entries: [], places: [] },
		});
	});
});
