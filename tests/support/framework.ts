import {
	type Framework,
	type FrameworkFile,
	makeFramework,
	problemsOf,
} from '../../src/framework/framework.ts';

const context = (id: string, wider: boolean, probe: number): FrameworkFile['contexts'][number] => ({
	id,
	title: id,
	short: id,
	wider,
	probe,
	ask: ['police'],
	belongsHere: 'here',
	belongsElsewhere: [],
});

/** Two contexts by three points: small enough for a machine to be looked at in every state. */
export const smallFile: FrameworkFile = {
	id: 'small',
	title: 'Small',
	version: 1,
	agencies: [{ id: 'police', title: 'Police' }],
	points: (
		[
			['facts', 'understanding', 'plain'],
			['worries', 'understanding', 'concern'],
			['steps', 'planning', 'action'],
		] as const
	).map(([id, part, role]) => ({ id, title: id, short: id, definition: id, part, role, probed: false })),
	contexts: [context('person', false, 2), context('street', true, 1)],
	cells: ['person', 'street'].flatMap((c) =>
		['facts', 'worries', 'steps'].map((p) => ({ id: `${c}.${p}`, question: 'What?', listenFor: [] })),
	),
	probes: [],
};

export function smallFramework(): Framework {
	if (problemsOf(smallFile).length > 0) throw new Error('the small framework is broken');
	return makeFramework(smallFile, 'small-hash');
}
