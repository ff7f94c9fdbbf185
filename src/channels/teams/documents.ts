import { z } from 'zod';
import type { Caller } from '../../conversation/desk.ts';
import {
	createDocuments as createHanding,
	type Documents,
	type DocumentsDeps,
} from '../../conversation/handing.ts';
import { createOnce } from '../../conversation/once.ts';
import { CannotBeShown } from '../../conversation/ports.ts';
import type { Kind } from '../../conversation/reading.ts';
import type { Head, PersonId } from '../../framework/record.ts';
import type { Arrived, Calls, Guard, People } from './ports.ts';
import { hashed } from './presses/same.ts';
import { TeamsProblem } from './problem.ts';

/** How long OneDrive may take for a file, in milliseconds. */
const patience = 30_000;

const consent = 'application/vnd.microsoft.teams.card.file.consent';
const info = 'application/vnd.microsoft.teams.card.file.info';

/** What a consent card carries back: what was offered, to whom. */
const context = z.object({
	hsb: z.literal('file'),
	person: z.string().max(200),
	path: z.string().max(200),
	kind: z.enum(['pdf', 'docx']),
});

const answered = z.object({
	action: z.enum(['accept', 'decline']),
	context,
	uploadInfo: z
		.object({
			uploadUrl: z.string().max(4000),
			contentUrl: z.string().max(4000),
			name: z.string().max(300),
			uniqueId: z.string().max(200),
			fileType: z.string().max(20),
		})
		.optional(),
});
type Answered = z.infer<typeof answered>;

/** OneDrive and SharePoint, in Microsoft's clouds. */
const microsofts = /^(?:[\w-]+\.)+(?:sharepoint\.(?:com|us|cn|de)|onedrive\.com|1drv\.com|svc\.ms)$/;

export interface TeamsDocumentsDeps extends Omit<DocumentsDeps, 'leave' | 'failure' | 'words'> {
	calls: Pick<Calls, 'post' | 'remove'>;
	people: Pick<People, 'chat'>;
	guard: Pick<Guard, 'check'>;
	/** Whether files may be put anywhere on this machine: the test client's. */
	testing: boolean;
}

export interface TeamsDocuments extends Documents {
	/** Somebody has answered a consent card. What cannot be done is told them in their chat. */
	consented(by: Caller, arrived: Arrived): Promise<void>;
}

/** T9: a file is put only where Microsoft keeps files; whoever forges an answer gets nothing sent elsewhere. */
function isMicrosofts(address: string, testing: boolean): boolean {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined) return false;
	if (testing && ['127.0.0.1', 'localhost'].includes(url.hostname)) return true;
	return url.protocol === 'https:' && microsofts.test(url.hostname);
}

async function put(address: string, bytes: Uint8Array): Promise<void> {
	const answer = await fetch(address, {
		method: 'PUT',
		redirect: 'error',
		headers: {
			'Content-Type': 'application/octet-stream',
			'Content-Range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
		},
		body: Buffer.from(bytes),
		signal: AbortSignal.timeout(patience),
	});
	await answer.arrayBuffer();
	if (!answer.ok) throw new Error(`a file was answered ${answer.status}`);
}

/**
 * Documents in Teams: a file is offered in somebody's own chat with the bot, and put into their OneDrive once they
 * have consented, which is the one way that Teams has for files of bots.
 */
export function createDocuments(deps: TeamsDocumentsDeps): TeamsDocuments {
	const { calls, people, guard, ledger, reader, say, log, testing } = deps;
	/** Of one address of OneDrive: it takes one file, and refuses the second. */
	const once = createOnce();

	/**
	 * T8: a file is offered only to somebody of the host tenant who may read it, and only while the conversation of the
	 * meeting may hold one, which is asked last, just before.
	 */
	const leave: DocumentsDeps['leave'] = async (person, head, { make, path, kind }) => {
		const file = await make();
		if ('refused' in file) return { why: file.refused };
		const chat = await chatOf(person);
		if (chat === undefined) return { why: say('teams.document.person') };
		const why = await placeProblem(head);
		if (why !== undefined) return { why };
		const about: z.infer<typeof context> = { hsb: 'file', person, path, kind };
		const content = {
			description: say('teams.document.offered', { file: file.name }),
			sizeInBytes: file.bytes.length,
			acceptContext: about,
			declineContext: about,
		};
		await calls.post(chat, { attachment: { contentType: consent, name: file.name, content } }, 'people');
		return { name: file.name };
	};

	async function placeProblem({ conversation }: Pick<Head, 'conversation'>): Promise<string | undefined> {
		const verdict = await guard.check(conversation);
		return verdict === 'fit' ? undefined : `${say('teams.document.place')} ${say(`teams.place.${verdict}`)}`;
	}

	async function chatOf(person: PersonId) {
		try {
			return await people.chat(person);
		} catch (error) {
			if (error instanceof CannotBeShown) return undefined;
			throw error;
		}
	}

	const failure = (error: unknown) =>
		error instanceof TeamsProblem ? error.code || String(error.status) : undefined;
	const handing = createHanding({ ...deps, leave, failure, words: 'teams.document' });

	const fileOf = ([, record = '', which = '']: string[], person: PersonId, kind: Kind) =>
		reader.file(person, record, which === 'now' ? which : Number(which), kind);

	/**
	 * T10: what may be read, and whether it may leave, is asked anew, for whoever accepts: the card may be old, and its
	 * answer forged.
	 */
	async function accept(by: Caller, { context, uploadInfo }: Answered, arrived: Arrived): Promise<void> {
		const tell = async (text: string) => void (await calls.post(arrived.place, { text }, 'people'));
		if (
			context.person !== by.person ||
			uploadInfo === undefined ||
			!isMicrosofts(uploadInfo.uploadUrl, testing)
		)
			return tell(say('refused.no-such-document'));
		const parts = /^documents\/([\w-]{1,100})\/(now|[1-9]\d{0,5})$/.exec(context.path) ?? [];
		const file = await fileOf(parts, by.person, context.kind);
		if ('refused' in file) return tell(file.refused);
		const head = await ledger.head(parts[1] ?? '');
		const why = head === undefined ? say('refused.no-such-document') : await placeProblem(head);
		if (why !== undefined) return tell(why);
		try {
			await put(uploadInfo.uploadUrl, file.bytes);
		} catch (error) {
			log.warn('file-not-sent', { record: parts[1] ?? '', error });
			return tell(say('teams.document.failed'));
		}
		const { contentUrl, name, uniqueId, fileType } = uploadInfo;
		const attachment = { contentType: info, contentUrl, name, content: { uniqueId, fileType } };
		await calls.post(arrived.place, { attachment }, 'people');
		await gone(arrived);
	}

	/** The card has been answered: it would only fail from now on. */
	async function gone({ place, replyTo }: Arrived): Promise<void> {
		if (replyTo !== undefined) await calls.remove(place, replyTo, 'people').catch(() => {});
	}

	return {
		...handing,
		async consented(by, arrived) {
			const { data } = answered.safeParse(arrived.data);
			if (data === undefined || arrived.place.kind !== 'personal') return;
			const key = hashed([by.person, data.context, data.uploadInfo?.uploadUrl]);
			if (data.action === 'accept') return once(key, () => accept(by, data, arrived));
			await gone(arrived);
		},
	};
}
