import type { Head } from './record.ts';

/** A record before its first fact. */
export function emptyHead(record: string): Head {
	return {
		record,
		revision: 0,
		mac: '',
		framework: { id: '', hash: '' },
		reference: '',
		conversation: '',
		openedAt: '',
		openedBy: '',
		header: {
			mode: 'not-known',
			standing: 'allegation',
			levels: [],
			age: null,
			ageReason: null,
			meetingDate: '',
			endsAt: null,
			walk: 'context',
			autoAdvance: false,
		},
		people: [],
		guests: [],
		lead: '',
		coordinator: '',
		scribe: null,
		places: [],
		board: {},
		passes: {},
		requests: [],
		confirmed: {},
		confirmBy: null,
		startedAt: null,
		endedAt: null,
		sentBack: null,
		versions: [],
		changes: 0,
		cursor: { flow: 'meeting', version: 1, value: 'none', context: {} },
		endedEarly: null,
	};
}
