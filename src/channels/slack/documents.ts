import type { ShownLog } from '../../conversation/deliver.ts';
import {
	createDocuments as createHanding,
	type Documents,
	type DocumentsDeps,
} from '../../conversation/handing.ts';
import type { Calls } from './calls.ts';
import { SlackProblem } from './calls.ts';
import type { Guard } from './guard.ts';
import type { People } from './people.ts';

export { type Documents, NotSent } from '../../conversation/handing.ts';

export interface SlackDocumentsDeps extends Omit<DocumentsDeps, 'leave' | 'failure' | 'words'> {
	calls: Pick<Calls, 'upload'>;
	people: Pick<People, 'find' | 'dm'>;
	guard: Pick<Guard, 'check'>;
	shown: Pick<ShownLog, 'shown' | 'setShown'>;
}

/** Documents in Slack: files come to the direct messages of whoever asked, by upload. */
export function createDocuments(deps: SlackDocumentsDeps): Documents {
	const { calls, people, guard, say } = deps;

	/**
	 * S6: a file leaves only to somebody of ours who may read it, and only while the meeting's channel is private,
	 * which is asked last, just before.
	 */
	const leave: DocumentsDeps['leave'] = async (id, head, { make }) => {
		const person = await people.find(id);
		if (!person?.ours || !person.active || person.bot) return { why: say('slack.document.person') };
		const file = await make();
		if ('refused' in file) return { why: file.refused };
		const dm = await people.dm(id);
		const verdict = await guard.check(head.conversation);
		if (verdict !== 'private')
			return { why: `${say('slack.document.place')} ${say(`slack.place.${verdict}`)}` };
		await calls.upload(dm, { name: file.name, bytes: file.bytes, title: file.name });
		return { name: file.name };
	};

	const failure = (error: unknown) => (error instanceof SlackProblem ? error.code : undefined);
	return createHanding({ ...deps, leave, failure, words: 'slack.document' });
}
