import { compile, type DocumentModel, type DocumentSettings } from '../../src/documents/model.ts';
import { framework, Recording } from '../support/record.ts';

export const settings: DocumentSettings = {
	organisation: 'Northmere Children’s Services',
	marking: 'OFFICIAL-SENSITIVE',
	practice: false,
};

export const compiled = (recording: Recording): DocumentModel =>
	compile(framework, recording.fold(), settings);

export const cellIn = (model: DocumentModel, id: string) =>
	model.contexts.flatMap((c) => c.cells).find((c) => c.id === id)!;

export const entriesIn = (model: DocumentModel) =>
	model.contexts
		.flatMap((c) => c.cells)
		.flatMap((c) => c.slots)
		.flatMap((s) => [...s.entries, ...s.withdrawn]);

export const hostile = [
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	"' onclick='alert(1)",
	'{{DATE(now)}} {{{raw}}} {{> entry}}',
	'[press](javascript:alert(1))',
	'&lt;b&gt; & &amp;',
	'\u202Eright to left\u202C שלום עליכם',
	'👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301',
	'lone \uD83D surrogate \uDC00',
	'first line\n\n  second line\twith a tab',
	'x'.repeat(3000),
	'__proto__',
];

/** A record that holds everything that a document can show, with this text wherever people type. */
export function fullCase(text: (about: string) => string = (about) => about): Recording {
	const recording = new Recording().open({ age: 9, ageReason: text('age reason') });
	recording.join('lead', text('Lee Lead'), 'social-care').join('coordinator', 'Co Ordinator', 'yos');
	const school = recording.place('schools', text('School A'));
	const unlabelled = recording.place('schools', null);
	recording.join('ed', text('Ed Teacher'), 'education', [school]).join('pc', 'P. Constable', 'police');
	recording.fact('guest-listed', { id: 'g1', name: text('Guest'), agency: 'health' });
	recording.say('schools.situation', text('written ahead'), { place: school, ahead: true });
	recording.turn('asking', ['schools.situation']);
	const ed = { agency: 'education', recordedBy: 'ed', place: school };
	const moved = recording.say('schools.situation', text('attendance'), ed);
	const amended = recording.say('schools.risk', text('first wording'), { ...ed, basis: 'allegation' });
	const gone = recording.say('schools.risk', text('rumour'), { agency: 'police', place: school });
	recording.say('peers.risk', text('restricted'), { restrictedTo: ['police'], agency: 'police' });
	recording.say('individual.risk', text('of concern'));
	recording.plan('individual', { serviceGap: true }, text('plan'));
	const nobody = { target: 'individual', owner: { agency: null, person: null }, due: null };
	recording.plan('individual', { action: nobody, restrictedTo: [] }, text('secret plan'));
	recording.fact('passed', { agency: 'police', cells: ['individual.situation'] }, 'pc');
	recording.settle('individual.hsb', { how: 'nothing-known', asked: ['police', 'camhs'] });
	recording.settle('home.hsb', { how: 'not-applicable', why: text('not at home') });
	recording.ask('schools.strengths', 'education', '2026-11-20', { place: school, person: text('Head') });
	recording.ask('schools.strengths', 'education', '2026-11-20', { place: unlabelled });
	recording.fact('left', { person: 'pc', removed: false }, 'pc');
	recording.fact('joined', { ...standIn, name: text('Stand In') }, 'pc2');
	recording.turn('adding').fact('confirmation-asked', { by: '2026-11-05' });
	recording.later('2026-11-04T09:00:00.000Z');
	recording.move(moved, { cell: 'individual.vulnerability', place: null }, text('about the person'));
	recording.amend(amended, { text: text('second wording'), basis: 'fact' }, text('checked'), 'ed');
	recording.withdraw(gone, text('said twice'));
	recording.say('schools.risk', text('late'), { ...ed, afterMeeting: true });
	recording.fact('confirmed', { agency: 'education' }, 'ed');
	recording.answer('concern-without-action:peers', text('next month'));
	return recording;
}

const standIn = { person: 'pc2', agency: 'police', places: [], standsInFor: 'pc', relieves: true };
